import type {
  ExecutorErrorData,
  ExecutorOutputs,
} from '@backlot/plugin-vm-node';
import type { VmOperationType } from '@backlot/plugin-vm-common';
import type { BootProgress } from '@backlot/plugin-vm-executor-kit';

/**
 * What the folder of a machine says about it (`machine.json`): its ownership tag,
 * and whatever the executor needs to know after a restart.
 */
export interface MachineRecord {
  schemaVersion: 1;
  vmId: string;
  name: string;
  /** That it was made for; absent in machines that are older than this. */
  portal?: string;
  groupId: string;
  component: string;
  environment: string;
  createdAt: string;
  /** Without a key as long as it is being fetched. */
  image: { name: string; version: string; key?: string };
  hardware: { cpus: number; memoryMiB: number; mac: string };
  /** What autostart goes by. */
  wanted: 'running' | 'stopped';
  /** The host's boot in which QEMU was last started. */
  hostBoot?: string;
  /** Host ports by purpose, asked for again at each start. */
  ports: Record<string, number>;
  outputs?: ExecutorOutputs;
  job: MachineJob;
}

/** The last change to the machine; one at a time. */
export interface MachineJob {
  /** Without one it is an automatic start. */
  operationId?: string;
  attempt: number;
  type: Exclude<VmOperationType, 'delete'>;
  /**
   * - `fetching`: the image is on its way
   * - `preparing`: the folder is being filled
   * - `stopping`: the guest was asked to shut down
   * - `queued`: waits for a place in the boot queue
   * - `launching`: QEMU is being started, or was when the backend died
   * - `booting`: QEMU runs, the guest has not said that it is ready
   */
  phase:
    | 'fetching'
    | 'preparing'
    | 'stopping'
    | 'queued'
    | 'launching'
    | 'booting'
    | 'succeeded'
    | 'failed';
  submittedAt: string;
  fetchedAt?: string;
  stoppingSince?: string;
  queuedAt?: string;
  launchedAt?: string;
  bootedAt?: string;
  finishedAt?: string;
  /** Where this job's lines begin: a position of the console. */
  consoleStart: number;
  /** An offset of events.log, which begins anew with each start of QEMU. */
  eventsStart: number;
  /** Where the console of its boot begins, which may be later. */
  bootStart?: number;
  /** How its boot ended. */
  boot?: BootProgress;
  error?: ExecutorErrorData;
}

export function isOpen(job: MachineJob): boolean {
  return job.phase !== 'succeeded' && job.phase !== 'failed';
}
