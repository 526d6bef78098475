import type { ExecutorErrorData } from '@backlot/plugin-vm-node';
import type { MachineState } from '@backlot/plugin-vm-executor-kit';

/** QEMU's states (RunState in its QMP reference), each with what it means. */
const STATES: Record<string, MachineState> = {
  running: { power: 'running', remedy: 'none' },

  'io-error': {
    power: 'unknown',
    remedy: 'resume',
    problem: problem(
      'DiskError',
      'QEMU has paused the machine, because the host could not write to its disk',
      "Check whether the disk of the executor's dataDir is full. The machine resumes once there is space.",
    ),
  },

  paused: paused('the machine was paused through the QEMU monitor'),
  prelaunch: paused('QEMU was started and has not begun to run the machine'),
  debug: paused('a debugger has paused the machine'),
  watchdog: paused("the machine's watchdog has paused it"),
  colo: paused('the machine is paused for a replication'),
  inmigrate: paused('the machine waits for a migration from elsewhere'),
  postmigrate: paused('the machine was migrated to elsewhere'),
  'finish-migrate': paused('the machine is being migrated to elsewhere'),
  'save-vm': paused('a snapshot of the machine is being made'),
  'restore-vm': paused('a snapshot of the machine is being restored'),

  suspended: {
    power: 'unknown',
    remedy: 'wake',
    problem: problem(
      'MachineSuspended',
      'The guest has suspended itself',
      'Start the VM to wake it up.',
    ),
  },

  'internal-error': broken(
    'QEMU met an internal error and stopped the machine',
  ),
  'guest-panicked': broken("the guest's kernel panicked"),
  shutdown: broken('the guest has shut down, and QEMU has not ended'),
};

/** @param status - of `query-status`; undefined when the monitor is silent */
export function machineState(status: string | undefined): MachineState {
  if (status === undefined) {
    return {
      power: 'unknown',
      remedy: 'new',
      isSilent: true,
      problem: problem(
        'MonitorSilent',
        'QEMU does not answer its monitor',
        'See whether the host is overloaded or its disks hang. If only this machine is affected, restart the VM.',
      ),
    };
  }
  return Object.hasOwn(STATES, status)
    ? STATES[status]
    : broken(
        `QEMU reports that the machine is in the state "${status.slice(
          0,
          40,
        )}"`,
      );
}

function paused(why: string): MachineState {
  return {
    power: 'unknown',
    remedy: 'resume',
    problem: problem(
      'MachinePaused',
      upper(why),
      'Start the VM to let it continue, or restart it.',
    ),
  };
}

function broken(why: string): MachineState {
  return {
    power: 'unknown',
    remedy: 'new',
    problem: problem(
      'MachineBroken',
      upper(why),
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

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
