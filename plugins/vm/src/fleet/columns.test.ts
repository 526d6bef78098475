import type { Breakpoint } from '@backstage/ui';
import { english } from '../__testUtils__/english';
import { titles } from '../shared/options/options';
import { sharedTranslationRef } from '../shared/translation';
import { vmColumns } from '../shared/vms/vmColumns';
import {
  csvColumns,
  fleetColumnIds,
  knownColumns,
  defaultColumns,
} from './columns';

const sharedT = english(sharedTranslationRef);

const widths: Breakpoint[] = ['initial', 'xs', 'sm', 'md', 'lg', 'xl'];
const upTo = (width: Breakpoint) => (from: Breakpoint) =>
  widths.indexOf(from) <= widths.indexOf(width);

it('shows more on wide pages', () => {
  expect(defaultColumns(upTo('xs'))).toEqual(['name', 'phase']);
  expect(defaultColumns(upTo('sm'))).toEqual(['name', 'phase', 'component']);
  expect(defaultColumns(upTo('xl'))).toHaveLength(9);
});

it('keeps known columns in order, and always the name', () => {
  expect(knownColumns(['error', 'colour', 'phase'])).toEqual([
    'name',
    'phase',
    'error',
  ]);
  expect(knownColumns(['name'])).toEqual(['name']);
  expect(knownColumns(['colour'])).toBeUndefined();
  expect(knownColumns(undefined)).toBeUndefined();
});

it('has an export column for each', () => {
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
