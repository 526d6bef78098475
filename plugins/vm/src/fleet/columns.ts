import type { VmCsvColumn } from '@backlot/plugin-vm-common';
import type { Breakpoint } from '@backstage/ui';
import type { VmColumn, VmColumnId } from '../shared/vms/vmColumns';

/** What the table of the fleet can tell, in its order. */
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

/** A VM without its name would be nobody's. */
export const ALWAYS: FleetColumnId = 'name';

/** Where nobody chose, the width of the page from which there is room. */
const USUAL: Partial<Record<FleetColumnId, Breakpoint>> = {
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

export const usualColumns = (
  up: (breakpoint: Breakpoint) => boolean,
): FleetColumnId[] =>
  fleetColumnIds.filter(id => {
    const from = USUAL[id];
    return from !== undefined && up(from);
  });

/** The known ones, in the order of the table; undefined where none is. */
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
