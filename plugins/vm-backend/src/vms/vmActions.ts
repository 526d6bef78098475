/**
 * Which actions a VM can take now, and why not. Pure; the same for the checks
 * and for the `can` of answers.
 */
import type {
  Vm as ApiVm,
  VmAction,
  VmBulkAction,
} from '@backlot/plugin-vm-common';
import type { Actor } from '../model/actor';
import type { Operation } from '../model/operation';
import type { Vm } from '../model/vm';
import type { DesiredPatch } from '../inventory/vms/updateDesired';

export type ActionState = {
  vm: Pick<Vm, 'phase' | 'power' | 'desired' | 'desiredAction'>;
  open: Pick<Operation, 'type' | 'reason'> | null;
  /** Whether its executor takes power actions. */
  power: boolean;
};

/** @returns why the VM cannot take the action; undefined when it can */
export function refusalOf(
  action: VmBulkAction,
  { vm, open, power }: ActionState,
): string | undefined {
  if (vm.phase === 'deleted') {
    return 'it is deleted';
  }
  if (action === 'delete') {
    return undefined;
  }
  if (action === 'retry') {
    if (vm.phase !== 'failed') {
      return `it is ${vm.phase}; only a failed VM can be retried`;
    }
    return open && open.type !== 'delete' ? busy(open) : undefined;
  }
  if (vm.desired === 'absent') {
    return 'it is being deleted';
  }
  if (action === 'recreate') {
    return vm.phase === 'pending' || vm.phase === 'provisioning'
      ? `it is ${vm.phase}; wait for its creation to finish`
      : undefined;
  }
  if (!power) {
    return 'its executor cannot change the power of machines';
  }
  if (vm.phase !== 'ready') {
    return `it is ${vm.phase}; only a ready VM takes power actions`;
  }
  if (open) {
    return busy(open);
  }
  if (vm.desiredAction) {
    return `a ${vm.desiredAction} is already requested`;
  }
  if (action === 'start' && vm.power === 'running') {
    return 'it is running';
  }
  if (action !== 'start' && vm.power === 'stopped') {
    return 'it is stopped';
  }
  return undefined;
}

const busy = (open: Pick<Operation, 'type'>) =>
  `its ${open.type} operation is in progress; wait for it to finish`;

const actions: VmAction[] = ['start', 'stop', 'restart', 'recreate', 'retry'];

/** What somebody who may do everything can do with a VM now. */
export const possibleActions = (state: ActionState): ApiVm['can'] => [
  ...actions.filter(action => refusalOf(action, state) === undefined),
  ...(state.vm.phase === 'deleted'
    ? []
    : (['delete', 'delete.force'] as const)),
];

/** What an action other than `delete` writes. */
export function desiredBy(action: VmAction, actor: Actor): DesiredPatch {
  if (action === 'recreate') {
    return {
      desired: 'absent',
      desiredAction: 'retry',
      recreate: true,
      desiredBy: actor,
      desiredReason: 'recreate',
    };
  }
  return { desiredAction: action, desiredBy: actor, desiredReason: action };
}
