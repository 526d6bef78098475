/**
 * Which verbs a VM can take now, and why not. Pure; the same for the checks
 * and for the `can` of answers.
 */
import type { VmAction, VmBulkAction } from '@backlot/plugin-vm-common';
import type { Actor } from '../model/actor';
import type { Operation } from '../model/operation';
import type { Vm } from '../model/vm';
import type { DesiredPatch } from '../inventory/vms/updateDesired';

export type VerbState = {
  vm: Pick<Vm, 'phase' | 'power' | 'desired' | 'desiredAction'>;
  open: Pick<Operation, 'type' | 'reason'> | null;
  /** Whether its executor takes power verbs. */
  power: boolean;
};

/** Undefined when the VM can take the verb; else why it cannot. */
export function refusalOf(
  verb: VmBulkAction,
  { vm, open, power }: VerbState,
): string | undefined {
  if (vm.phase === 'deleted') {
    return 'it is deleted';
  }
  if (verb === 'delete') {
    return undefined;
  }
  if (verb === 'retry') {
    if (vm.phase !== 'failed') {
      return `it is ${vm.phase}; only a failed VM can be retried`;
    }
    return open && open.type !== 'delete' ? busy(open) : undefined;
  }
  if (vm.desired === 'absent') {
    return 'it is being deleted';
  }
  if (verb === 'recreate') {
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
  if (verb === 'start' && vm.power === 'running') {
    return 'it is running';
  }
  if (verb !== 'start' && vm.power === 'stopped') {
    return 'it is stopped';
  }
  return undefined;
}

const busy = (open: Pick<Operation, 'type'>) =>
  `its ${open.type} operation is in progress; wait for it to finish`;

const verbs: VmAction[] = ['start', 'stop', 'restart', 'recreate', 'retry'];

export const possibleVerbs = (state: VerbState): VmAction[] =>
  verbs.filter(verb => refusalOf(verb, state) === undefined);

/** What a verb other than `delete` writes. */
export function desiredBy(verb: VmAction, actor: Actor): DesiredPatch {
  if (verb === 'recreate') {
    return {
      desired: 'absent',
      desiredAction: 'retry',
      recreate: true,
      desiredBy: actor,
      desiredReason: 'recreate',
    };
  }
  return { desiredAction: verb, desiredBy: actor, desiredReason: verb };
}
