import {
  type Vm,
  type VmBulkAction,
  type VmBulkActionRequest,
  vmLimits,
} from '@backlot/plugin-vm-common';
import { groupsSearch } from '../../shared/routing/newRolloutSearch';
import { type FleetFilter, withFleetFilter } from '../filters/query';

/** The VMs that were chosen: one by one, or all that match the filter. */
export type FleetSelection =
  | { kind: 'rows'; vms: Vm[] }
  | { kind: 'matching'; filter: FleetFilter; count: number };

export const noSelection: FleetSelection = { kind: 'rows', vms: [] };

export const selectedCount = (selection: FleetSelection): number =>
  selection.kind === 'rows' ? selection.vms.length : selection.count;

export const selectionFilter = (
  selection: FleetSelection,
): VmBulkActionRequest['filter'] =>
  selection.kind === 'rows'
    ? { id: selection.vms.map(({ id }) => id) }
    : selection.filter;

/** What one request takes; the totals of lists end at more than this. */
export const mostAtOnce = vmLimits.bulk;

/** In the order of the bar: what is gentle first. */
export const fleetActions = [
  'start',
  'retry',
  'stop',
  'restart',
  'recreate',
  'delete',
] as const satisfies readonly VmBulkAction[];

export type FleetAction = (typeof fleetActions)[number];

/** Whether disks are lost. */
export const isDestructive = (action: FleetAction): boolean =>
  action === 'recreate' || action === 'delete';

/** What at least one of the chosen takes; of those that match, who knows. */
export const offeredActions = (selection: FleetSelection): FleetAction[] =>
  fleetActions.filter(
    action =>
      selection.kind === 'matching' ||
      selection.vms.some(vm => vm.can.includes(action)),
  );

/** How many of which groups, the largest first. */
export function countGroups(
  vms: Vm[],
): { vm: Pick<Vm, 'component' | 'environment' | 'stack'>; count: number }[] {
  const groups = new Map<string, { vm: Vm; count: number }>();
  for (const vm of vms) {
    const group = groups.get(vm.groupId) ?? { vm, count: 0 };
    groups.set(vm.groupId, { ...group, count: group.count + 1 });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** Beyond these, an address would become longer than some browsers keep. */
const MOST_GROUPS = 50;

/**
 * A rollout of the groups of the chosen, as the URL of its wizard has it;
 * undefined where one had better choose by a filter.
 */
export function renewalSearch(selection: FleetSelection): string | undefined {
  if (selection.kind === 'matching') {
    return withFleetFilter(new URLSearchParams(), selection.filter).toString();
  }
  const groups = new Set(selection.vms.map(({ groupId }) => groupId));
  return groups.size <= MOST_GROUPS ? groupsSearch([...groups]) : undefined;
}
