/**
 * Which VMs a group shall have. Pure, and the only one who decides that VM
 * rows come into being or are to be absent.
 */
import type { StoredGroup, StoredVm } from '../inventory/tables';

export type GroupIntent = { because: string } & (
  | { do: 'createVms'; count: number }
  /** A successor takes the name of a recreated VM that is gone. */
  | { do: 'replaceVm'; vmId: string }
  | { do: 'removeVm'; vmId: string; force: boolean }
  /** The slot of a recreated VM is no longer wanted. */
  | { do: 'dropReplacement'; vmId: string }
  | { do: 'deleteGroup' }
);

export type PlannedGroup = Pick<
  StoredGroup,
  'count' | 'deleteRequestedAt' | 'deleteForce' | 'leaseExpiresAt' | 'deletedAt'
>;

export type PlannedVm = Pick<
  StoredVm,
  | 'id'
  | 'phase'
  | 'desired'
  | 'desiredForce'
  | 'recreate'
  | 'createdAt'
  | 'readyAt'
  | 'nameIndex'
>;

/** Who goes first when a group shrinks; among ready VMs the newest. */
const SCALE_DOWN_ORDER: Partial<Record<PlannedVm['phase'], number>> = {
  pending: 0,
  failed: 1,
  provisioning: 2,
  lost: 3,
  ready: 4,
};

const byScaleDownOrder = (a: PlannedVm, b: PlannedVm): number =>
  (SCALE_DOWN_ORDER[a.phase] ?? 0) - (SCALE_DOWN_ORDER[b.phase] ?? 0) ||
  (b.readyAt ?? b.createdAt).getTime() - (a.readyAt ?? a.createdAt).getTime() ||
  b.nameIndex - a.nameIndex;

/**
 * @param vms - all VMs of the group that are not deleted, and deleted ones
 *   whose successor is still missing
 */
export function planGroup(
  group: PlannedGroup,
  vms: PlannedVm[],
  now: Date,
): GroupIntent[] {
  if (group.deletedAt) {
    return [];
  }
  if (group.deleteRequestedAt) {
    return planDeletion(vms, group.deleteForce, 'the group was deleted');
  }
  if (group.leaseExpiresAt && group.leaseExpiresAt <= now) {
    const because = 'its lease has ended';
    return [
      { do: 'deleteGroup', because },
      ...planDeletion(vms, false, because),
    ];
  }
  return planCount(group.count, vms);
}

function planDeletion(
  vms: PlannedVm[],
  force: boolean,
  because: string,
): GroupIntent[] {
  return vms.flatMap((vm): GroupIntent[] => [
    ...(vm.recreate
      ? [{ do: 'dropReplacement' as const, vmId: vm.id, because }]
      : []),
    ...(vm.phase !== 'deleted' &&
    (vm.desired === 'present' ||
      vm.phase === 'failed' ||
      (force && !vm.desiredForce))
      ? [{ do: 'removeVm' as const, vmId: vm.id, force, because }]
      : []),
  ]);
}

function planCount(count: number, vms: PlannedVm[]): GroupIntent[] {
  const present = vms.filter(vm => vm.desired === 'present');
  const replaced = vms.filter(vm => vm.desired === 'absent' && vm.recreate);
  const surplus = present.length + replaced.length - count;

  if (surplus < 0) {
    return [
      ...replace(replaced),
      {
        do: 'createVms',
        count: -surplus,
        because:
          count + surplus === 0
            ? `new group of ${count}`
            : `scaled up to ${count}`,
      },
    ];
  }
  const because = `scaled down to ${count}`;
  const dropped = replaced.slice(0, surplus);
  const removed = [...present]
    .sort(byScaleDownOrder)
    .slice(0, surplus - dropped.length);
  return [
    ...dropped.map(vm => ({
      do: 'dropReplacement' as const,
      vmId: vm.id,
      because,
    })),
    ...removed.map(vm => ({
      do: 'removeVm' as const,
      vmId: vm.id,
      force: false,
      because,
    })),
    ...replace(replaced.slice(dropped.length)),
  ];
}

const replace = (replaced: PlannedVm[]): GroupIntent[] =>
  replaced
    .filter(vm => vm.phase === 'deleted')
    .map(vm => ({ do: 'replaceVm', vmId: vm.id, because: 'recreated' }));
