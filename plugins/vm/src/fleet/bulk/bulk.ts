import {
  type Vm,
  type VmBulkAction,
  type VmBulkActionRequest,
  vmLimits,
} from '@backlot/plugin-vm-common';
import { newRolloutSearch } from '../../shared/routing/newRolloutSearch';
import { type FleetFilter, withFleetFilter } from '../filters/query';

/** The selected VMs: individual ones, or all that match the filter. */
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

/**
 * The limit per request. The totals of lists are exact up to more than this.
 */
export const mostAtOnce = vmLimits.bulk;

/** In the order of the buttons: harmless actions first. */
export const fleetActions = [
  'start',
  'retry',
  'stop',
  'restart',
  'recreate',
  'delete',
] as const satisfies readonly VmBulkAction[];

export type FleetAction = (typeof fleetActions)[number];

/** Whether the action deletes disks. */
export const isDestructive = (action: FleetAction): boolean =>
  action === 'recreate' || action === 'delete';

/**
 * The actions that at least one selected VM allows. If all matching VMs are
 * selected, their actions are unknown.
 */
export const availableActions = (selection: FleetSelection): FleetAction[] =>
  fleetActions.filter(
    action =>
      selection.kind === 'matching' ||
      selection.vms.some(vm => vm.can.includes(action)),
  );

/** The groups of the VMs with their numbers of VMs, the largest first. */
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

/** More would exceed the URL length of some browsers. */
const MOST_GROUPS = 50;

/**
 * The query of the rollout wizard for the groups of the selected VMs; undefined
 * if there are too many groups to list.
 */
export function rolloutSearch(selection: FleetSelection): string | undefined {
  if (selection.kind === 'matching') {
    return withFleetFilter(new URLSearchParams(), selection.filter).toString();
  }
  const groups = new Set(selection.vms.map(({ groupId }) => groupId));
  return groups.size <= MOST_GROUPS ? newRolloutSearch([...groups]) : undefined;
}
