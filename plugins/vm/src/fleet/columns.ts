import type { VmCsvColumn } from '@backlot/plugin-vm-common';
import type { Breakpoint } from '@backstage/ui';
import type { VmColumn, VmColumnId } from '../shared/vms/vmColumns';

/** The columns of the table, in order. */
export const fleetColumnIds = [
  'name',
  'phase',
  'power',
  'component',
  'owner',
  'system',
  'environment',
  'stack',
  'image',
  'imageVersion',
  'size',
  'executor',
  'placement',
  'hostname',
  'address',
  'lease',
  'createdAt',
  'error',
] as const satisfies readonly VmColumnId[];

export type FleetColumnId = (typeof fleetColumnIds)[number];

/** Without its name, a row could not be recognized. */
export const ALWAYS: FleetColumnId = 'name';

/** The default columns, each from a width of the page on. */
const DEFAULTS: Partial<Record<FleetColumnId, Breakpoint>> = {
  name: 'initial',
  phase: 'initial',
  component: 'sm',
  owner: 'xl',
  environment: 'lg',
  image: 'lg',
  size: 'xl',
  address: 'md',
  createdAt: 'xl',
};

export const defaultColumns = (
  up: (breakpoint: Breakpoint) => boolean,
): FleetColumnId[] =>
  fleetColumnIds.filter(id => {
    const from = DEFAULTS[id];
    return from !== undefined && up(from);
  });

/** The known columns among these, in order; undefined if there are none. */
export function knownColumns(
  ids: readonly string[] | undefined,
): FleetColumnId[] | undefined {
  const known = fleetColumnIds.filter(id => ids?.includes(id));
  return known.length > 0
    ? fleetColumnIds.filter(id => id === ALWAYS || known.includes(id))
    : undefined;
}

export const csvColumns = (
  ids: FleetColumnId[],
  columns: Record<FleetColumnId, VmColumn>,
): VmCsvColumn[] => ids.flatMap(id => columns[id].csv ?? []);
