import type {
  VmOperationStep,
  VmOperationType,
} from '@backlot/plugin-vm-common';
import type {
  ExecutorErrorData,
  ExecutorOutputs,
} from '@backlot/plugin-vm-node';
import type { ImageManifest } from '@backlot/plugin-vm-executor-kit';

/**
 * What a domain's metadata say of it: all that its life needs, whichever
 * backend looks at it next.
 */
export interface MachineRecord {
  schemaVersion: 1;
  vmId: string;
  name: string;
  /** That it was made for; absent in machines that are older than this. */
  portal?: string;
  createdAt: string;
  mac: string;
  image: {
    name: string;
    version: string;
    key: string;
    sshUser: string | null;
    stages: string[];
    ports: ImageManifest['ports'];
    /** Where the machine tells of its boot on its console. */
    console?: { mayFail: string[] };
    /**
     * What the machine's own disk begins with; its size is not known as long as
     * the image is being fetched.
     */
    disk?: { file: string; format: 'qcow2' | 'raw'; bytes?: number };
  };
  /** What the network gives it, where it gives anything. */
  address?: { ip: string; dns?: string };
  outputs?: ExecutorOutputs;
  job: MachineJob;
}

/** The last change to the machine; one at a time. */
export interface MachineJob {
  operationId: string;
  attempt: number;
  type: Exclude<VmOperationType, 'delete'>;
  /**
   * - `waiting`: until its host has room
   * - `preparing`: image, volumes and address are being made
   * - `stopping`: the guest was asked to shut down
   * - `launching`: the domain is being started, or was when the backend died
   * - `booting`: it runs, the guest has not said that it is ready
   */
  phase:
    | 'waiting'
    | 'preparing'
    | 'stopping'
    | 'launching'
    | 'booting'
    | 'succeeded'
    | 'failed';
  submittedAt: string;
  /** When it got its room, on a host with limits. */
  admittedAt?: string;
  imageAt?: string;
  stoppedAt?: string;
  launchedAt?: string;
  bootedAt?: string;
  finishedAt?: string;
  /** Where this job's lines of the console begin. */
  consoleStart: number;
  /** Where those of its boot begin, if that is later. */
  bootStart?: number;
  error?: ExecutorErrorData;
  /** Those of the guest's boot, once the job has ended. */
  bootSteps?: VmOperationStep[];
}

export function isOpen(job: MachineJob): boolean {
  return job.phase !== 'succeeded' && job.phase !== 'failed';
}

/** As one word, which virsh takes without quotes. */
export function encodeRecord(record: MachineRecord): string {
  return Buffer.from(JSON.stringify(record)).toString('base64');
}

export function decodeRecord(text: string): MachineRecord {
  return JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
}
