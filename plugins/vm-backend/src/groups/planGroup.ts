/**
 * Which VMs a group needs: from the group and its VMs to intents, each with its
 * reason. Pure. Only what users request for single VMs (delete, recreate) is
 * decided elsewhere, in `vms/`.
 */
import type { RolloutAllowance, VmGroup } from '../model/group';
import type { Vm } from '../model/vm';
import { limitsOf } from './rolloutLimits';

export type GroupIntent = { because: string } & (
  | { do: 'createVms'; count: number }
  /** Creates the successor of a recreated VM that is deleted, with its name. */
  | { do: 'replaceVm'; vmId: string }
  /** Deletes the VM; its successor has the current spec of the group. */
  | { do: 'recreateVm'; vmId: string }
  | { do: 'removeVm'; vmId: string; force: boolean }
  /** A recreated VM gets no successor. */
  | { do: 'dropReplacement'; vmId: string }
  | { do: 'deleteGroup' }
);

export type PlannedGroup = Pick<
  VmGroup,
  | 'count'
  | 'deleteRequestedAt'
  | 'deleteForce'
  | 'leaseExpiresAt'
  | 'deletedAt'
  | 'rolloutAllowance'
>;

export type PlannedVm = Pick<
  Vm,
  | 'id'
  | 'name'
  | 'specRevision'
  | 'acceptedAt'
  | 'power'
  | 'phase'
  | 'desired'
  | 'desiredForce'
  | 'recreate'
  | 'createdAt'
  | 'readyAt'
  | 'nameIndex'
>;

/** Which VMs a group loses first when it is scaled down; among ready VMs the newest. */
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
  return group.rolloutAllowance
    ? planReplacement(group.count, group.rolloutAllowance, vms)
    : planCount(group.count, vms);
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

const slotsOf = (vms: PlannedVm[]) => ({
  present: vms.filter(vm => vm.desired === 'present'),
  replaced: vms.filter(vm => vm.desired === 'absent' && vm.recreate),
});

/** @param requested - the count that the reason names, where a rollout allows for more */
function planCount(
  count: number,
  vms: PlannedVm[],
  requested: number = count,
): GroupIntent[] {
  const { present, replaced } = slotsOf(vms);
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
  const because = `scaled down to ${requested}`;
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

export const isCurrent = (
  vm: Pick<PlannedVm, 'specRevision'>,
  allowance: Pick<RolloutAllowance, 'current'>,
): boolean => allowance.current.includes(vm.specRevision);

/** Ready and running. A replaced VM counts once it has passed the gates of the rollout. */
const isAvailable = (vm: PlannedVm, allowance: RolloutAllowance): boolean =>
  vm.phase === 'ready' &&
  vm.power !== 'stopped' &&
  (vm.acceptedAt !== null || !isCurrent(vm, allowance));

const stateOf = ({ phase, power }: PlannedVm) => {
  if (phase !== 'ready') {
    return phase;
  }
  return power === 'stopped' ? power : 'not healthy yet';
};

/**
 * Replaces outdated VMs by VMs of the current spec, as far as the rollout allows
 * now. Scaling continues meanwhile: new VMs have the current spec, and outdated
 * VMs leave first.
 *
 * A VM is replaced in place (`recreateVm`: the old one is deleted, its successor
 * gets its name) within `maxUnavailable`, or by one more VM (`createVms`) within
 * `maxSurge`, after which an outdated VM is removed (`removeVm`).
 *
 * Example: 3 VMs, `maxUnavailable: 0`, `maxSurge: 1`, `allowed: 3`. All are
 * outdated and available.
 *
 * | present                            | unavailable | intents                        |
 * | ---------------------------------- | ----------- | ------------------------------ |
 * | 01 02 03, outdated                 | 0 of 0      | create 1 (1 of 1 max surge)    |
 * | the same and 04, not accepted yet  | 0 of 0      | none: 04 does not count yet    |
 * | the same, 04 accepted              | −1 of 0     | remove 01, create 1            |
 * | 02 03, outdated; 04; 05 is created | 0 of 0      | none, until 05 is accepted     |
 *
 * Example: 3 VMs, `maxUnavailable: 1`, `maxSurge: 0`, and 02 is failed.
 *
 * | present                            | unavailable | intents                        |
 * | ---------------------------------- | ----------- | ------------------------------ |
 * | 01 02 03, outdated                 | 1 of 1      | recreate 02: it is failed      |
 * | 01 03, outdated; 02 is created     | 1 of 1      | none                           |
 * | 01 03, outdated; 02 accepted       | 0 of 1      | recreate 01                    |
 */
function planReplacement(
  count: number,
  allowance: RolloutAllowance,
  vms: PlannedVm[],
): GroupIntent[] {
  const { present, replaced } = slotsOf(vms);
  const { unavailable, surge } = limitsOf(allowance, count);
  const total = present.length + replaced.length;
  if (total < count || total > count + surge) {
    return planScaling(
      count,
      total < count ? count : count + surge,
      allowance,
      vms,
    );
  }
  const successors = replace(replaced);
  if (allowance.held) {
    return successors;
  }

  const currentVms = present.filter(vm => isCurrent(vm, allowance));
  const outdated = present
    .filter(vm => !isCurrent(vm, allowance))
    .sort(
      (a, b) =>
        Number(isAvailable(a, allowance)) - Number(isAvailable(b, allowance)) ||
        a.nameIndex - b.nameIndex,
    );
  const available = present.filter(vm => isAvailable(vm, allowance)).length;
  let missing = count - available;
  /** Why a VM can be deleted now; undefined while too many are unavailable. */
  const mayGo = (vm: PlannedVm): string | undefined => {
    if (!isAvailable(vm, allowance)) {
      return `it is ${stateOf(vm)} anyway`;
    }
    if (missing >= unavailable) {
      return undefined;
    }
    missing += 1;
    return missing <= 0
      ? 'enough are ready without it'
      : `${missing} of ${unavailable} unavailable allowed`;
  };

  const removals: GroupIntent[] = [];
  const leaving = [...outdated, ...[...currentVms].sort(byScaleDownOrder)];
  for (const vm of leaving.slice(0, total - count)) {
    const why = mayGo(vm);
    if (why) {
      const because = `remove ${vm.name}: ${why}`;
      removals.push({ do: 'removeVm', vmId: vm.id, force: false, because });
    }
  }

  const underWay = currentVms.length + replaced.length;
  const more = Math.min(count, allowance.allowed ?? Infinity) - underWay;
  const extra = Math.max(
    0,
    Math.min(more, count + surge - total + removals.length, outdated.length),
  );
  const additions: GroupIntent[] =
    extra > 0
      ? [
          {
            do: 'createVms',
            count: extra,
            because: `rollout: ${
              total - removals.length - count + extra
            } of ${surge} max surge used`,
          },
        ]
      : [];

  const recreations: GroupIntent[] = [];
  for (const vm of outdated.slice(total - count)) {
    const why = recreations.length < more - extra && mayGo(vm);
    if (!why) {
      break;
    }
    const because = `replace ${vm.name}: ${why}`;
    recreations.push({ do: 'recreateVm', vmId: vm.id, because });
  }
  return [...successors, ...removals, ...additions, ...recreations];
}

/** Scales to `target` VMs; outdated VMs are removed first. */
function planScaling(
  count: number,
  target: number,
  allowance: RolloutAllowance,
  vms: PlannedVm[],
): GroupIntent[] {
  const { present, replaced } = slotsOf(vms);
  const surplus = Math.max(0, present.length + replaced.length - target);
  const first = present
    .filter(vm => !isCurrent(vm, allowance))
    .sort(byScaleDownOrder)
    .slice(0, surplus);
  return [
    ...first.map(vm => ({
      do: 'removeVm' as const,
      vmId: vm.id,
      force: false,
      because: `scaled down to ${count}`,
    })),
    ...planCount(
      target,
      vms.filter(vm => !first.includes(vm)),
      count,
    ),
  ];
}
