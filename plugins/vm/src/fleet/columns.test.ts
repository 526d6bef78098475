import type { Breakpoint } from '@backstage/ui';
import { english } from '../__testUtils__/english';
import { titles } from '../shared/options/options';
import { sharedTranslationRef } from '../shared/translation';
import { vmColumns } from '../shared/vms/vmColumns';
import {
  csvColumns,
  fleetColumnIds,
  knownColumns,
  usualColumns,
} from './columns';

const sharedT = english(sharedTranslationRef);

const widths: Breakpoint[] = ['initial', 'xs', 'sm', 'md', 'lg', 'xl'];
const upTo = (width: Breakpoint) => (from: Breakpoint) =>
  widths.indexOf(from) <= widths.indexOf(width);

it('shows more where there is more room', () => {
  expect(usualColumns(upTo('xs'))).toEqual(['name', 'phase']);
  expect(usualColumns(upTo('sm'))).toEqual(['name', 'phase', 'component']);
  expect(usualColumns(upTo('xl'))).toHaveLength(9);
});

it('takes what is known, in the order of the table, and always the name', () => {
  expect(knownColumns(['error', 'colour', 'phase'])).toEqual([
    'name',
    'phase',
    'error',
  ]);
  expect(knownColumns(['name'])).toEqual(['name']);
  expect(knownColumns(['colour'])).toBeUndefined();
  expect(knownColumns(undefined)).toBeUndefined();
});

it('has a column of the export for each', () => {
  const columns = vmColumns({
    t: sharedT,
    titles: titles(undefined),
    hrefOf: () => undefined,
  });
  expect(csvColumns([...fleetColumnIds], columns)).toHaveLength(
    fleetColumnIds.length,
  );
  expect(csvColumns(['name', 'address'], columns)).toEqual([
    'name',
    'addresses',
  ]);
});
