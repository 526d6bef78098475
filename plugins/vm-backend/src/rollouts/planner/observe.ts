import { isCurrent, planGroup } from '../../groups/planGroup';
import type { Reason } from './reasons';
import type { GroupState, RolloutState, RolloutVm } from './state';
import { checkVmGate } from './vmGate';

/** How the VMs of a group in progress are doing. */
export type GroupObservation = {
  groupState: GroupState;
  /** VMs of the target spec that passed their gates before. */
  accepted: RolloutVm[];
  /** VMs that pass their gates now. */
  passing: Array<{ vm: RolloutVm; reason: Reason }>;
  /** VMs that failed and stay so until somebody acts, and why. */
  failed: Array<{ vm: RolloutVm; why: string }>;
  /** How many VMs are outdated, missing, or have not passed their gates. */
  left: number;
  /** `planGroup` has something to do. */
  needsPlan: boolean;
  /** Every VM is of the target spec and accepted, and their number is the count of the group. */
  complete: boolean;
  /** Nothing in the group will change without an action. */
  still: boolean;
};

type VmObservation =
  | { is: 'accepted' }
  | { is: 'passing'; reason: Reason }
  | { is: 'failed'; why: string }
  /** It can still change. */
  | { is: 'pending' };

/** Without an operation or request that could still change it. */
const isAtRest = (vm: RolloutVm): boolean =>
  !vm.busy && vm.desiredAction === null;

function observeReplaced(
  state: RolloutState,
  groupState: GroupState,
  vm: RolloutVm,
  now: Date,
): VmObservation {
  if (vm.phase === 'ready') {
    if (vm.acceptedAt) {
      return { is: 'accepted' };
    }
    return vm.power === 'stopped'
      ? { is: 'failed', why: `it is ${vm.power}` }
      : checkVmGate(state, groupState, vm, now);
  }
  const gaveUp = vm.phase === 'failed' || vm.phase === 'lost';
  return gaveUp && isAtRest(vm)
    ? { is: 'failed', why: vm.error?.message ?? vm.phase }
    : { is: 'pending' };
}

const observeLeaving = (vm: RolloutVm): VmObservation =>
  vm.phase === 'failed' && isAtRest(vm)
    ? {
        is: 'failed',
        why: `it could not be deleted: ${vm.error?.message ?? ''}`,
      }
    : { is: 'pending' };

export function observeGroup(
  state: RolloutState,
  groupState: GroupState,
  now: Date,
): GroupObservation {
  const { group, vms } = groupState;
  const allowance = group.rolloutAllowance ?? { current: [] };
  const present = vms.filter(({ desired }) => desired === 'present');
  const leaving = vms.filter(({ desired }) => desired === 'absent');
  const observed = [
    ...present
      .filter(vm => isCurrent(vm, allowance))
      .map(vm => ({ vm, ...observeReplaced(state, groupState, vm, now) })),
    ...leaving.map(vm => ({ vm, ...observeLeaving(vm) })),
  ];
  const accepted = observed.flatMap(item =>
    item.is === 'accepted' ? [item.vm] : [],
  );
  const failed = observed.flatMap(item =>
    item.is === 'failed' ? [{ vm: item.vm, why: item.why }] : [],
  );
  const needsPlan = planGroup(group, vms, now).length > 0;
  return {
    groupState,
    accepted,
    passing: observed.flatMap(item =>
      item.is === 'passing' ? [{ vm: item.vm, reason: item.reason }] : [],
    ),
    failed,
    left:
      present.length -
      accepted.length +
      leaving.filter(({ recreate }) => recreate).length,
    needsPlan,
    complete:
      failed.length === 0 &&
      leaving.length === 0 &&
      accepted.length === present.length &&
      present.length === group.count,
    still:
      !needsPlan &&
      observed.every(({ is }) => is === 'accepted' || is === 'failed'),
  };
}

/** Whether a batch need not wait for a group: it has its VMs, or is stuck. */
export function isSettled({
  groupState: { group },
  accepted,
  failed,
  complete,
  still,
}: GroupObservation): boolean {
  const allowed = group.rolloutAllowance?.allowed;
  const wanted = Math.min(group.count, allowed ?? Infinity);
  return (
    complete ||
    (failed.length > 0 && still) ||
    (allowed !== null && still && accepted.length + failed.length >= wanted)
  );
}
