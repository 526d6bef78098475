import type { VmPower } from '@backlot/plugin-vm-common';
import type { ExecutorErrorData } from '@backlot/plugin-vm-node';
import type { MachineState } from '@backlot/plugin-vm-executor-kit';

/** What a domain is doing, and why. */
export type DomainState = MachineState & { reason: string };

/** The states of libvirt's domains (virDomainState) as virsh writes them. */
export const POWERS: Record<string, VmPower> = {
  running: 'running',
  // Waits for a resource of its host, as processes do.
  idle: 'running',
  'in shutdown': 'running',
  dying: 'running',
  'shut off': 'stopped',
  crashed: 'stopped',
  paused: 'unknown',
  pmsuspended: 'unknown',
  'no state': 'unknown',
};

/** Why a domain is paused (virDomainPausedReason), each with what it means. */
const PAUSED: Record<string, Omit<DomainState, 'power' | 'reason'>> = {
  'I/O error': {
    remedy: 'resume',
    problem: problem(
      'DiskError',
      'The host has paused the machine, because it could not write to its disk',
      'Check whether the storage pool of its host is full. The machine resumes once there is space.',
    ),
  },
  // Passing moments of a start and an end.
  'starting up': { remedy: 'none' },
  'shutting down': { remedy: 'none' },

  user: paused('Somebody has paused the machine'),
  watchdog: paused("The machine's watchdog has paused it"),
  migrating: paused('The machine is being migrated'),
  'post-copy': paused('The machine is being migrated'),
  saving: paused('The state of the machine is being saved'),
  dumping: paused("The machine's memory is being dumped"),
  'from snapshot': paused('The machine was restored from a snapshot'),
  'creating snapshot': paused('A snapshot of the machine is being made'),
  'api error': paused('libvirt failed in the middle of a change'),
  unknown: paused('The machine is paused'),

  crashed: broken('The machine crashed'),
  'post-copy failed': broken('A migration of the machine failed half way'),
};

/** @param state - and reason, as `virsh domstate --reason` writes them */
export function domainState(state: string, reason: string): DomainState {
  const power = Object.hasOwn(POWERS, state) ? POWERS[state] : 'unknown';
  const known = { power, reason };
  if (state === 'paused') {
    const why = Object.hasOwn(PAUSED, reason) ? PAUSED[reason] : PAUSED.unknown;
    return { ...known, ...why };
  }
  if (state === 'pmsuspended') {
    return {
      ...known,
      remedy: 'wake',
      problem: problem(
        'MachineSuspended',
        'The guest has suspended itself',
        'Start the VM to wake it up.',
      ),
    };
  }
  // Kept by libvirt where the domain's on_crash says so; it has to go first.
  return { ...known, remedy: state === 'crashed' ? 'new' : 'none' };
}

function paused(message: string) {
  return {
    remedy: 'resume' as const,
    problem: problem(
      'MachinePaused',
      message,
      'Start the VM to let it continue, or restart it.',
    ),
  };
}

function broken(message: string) {
  return {
    remedy: 'new' as const,
    problem: problem(
      'MachineBroken',
      message,
      'Restart the VM. Read its console log for the reason.',
    ),
  };
}

function problem(
  code: string,
  message: string,
  remedy: string,
): ExecutorErrorData {
  return { code, message, remedy, retryable: false };
}
