import type {
  VmOperationStep,
  VmOperationType,
} from '@backlot/plugin-vm-common';
import type {
  ExecutorErrorData,
  ExecutorOperation,
  ExecutorOutputs,
} from '@backlot/plugin-vm-node';

/**
 * What a hypervisor stores of a machine: its ownership tag, and all that an
 * executor has to know after a restart.
 */
export type MachineRecord = {
  schemaVersion: 1;
  vmId: string;
  name: string;
  /** The portal that the machine was created for; older machines have none. */
  portal?: string;
  createdAt: string;
  outputs?: ExecutorOutputs;
  job: MachineJob;
};

/** The last change to a machine; there is one at a time. */
export type MachineJob = {
  /** Absent where the executor started the machine by itself. */
  operationId?: string;
  attempt: number;
  type: Exclude<VmOperationType, 'delete'>;
  /**
   * - `stopping`: the guest is being shut down
   * - `booting`: the machine runs, and the guest has not reported that it is ready
   * - `succeeded`, `failed`: the job has ended
   *
   * All others come before the start of the machine and belong to the
   * hypervisor.
   */
  phase: string;
  submittedAt: string;
  stoppedAt?: string;
  /** Names the boot: another time for each start. */
  launchedAt?: string;
  bootedAt?: string;
  finishedAt?: string;
  /** Where the lines of this job begin on the console. */
  consoleStart: number;
  /** Where the lines of its boot begin, where that is later. */
  bootStart?: number;
  /** The steps of the guest's boot, once the job has ended. */
  bootSteps?: VmOperationStep[];
  error?: ExecutorErrorData;
};

export const isOpen = ({ phase }: MachineJob): boolean =>
  phase !== 'succeeded' && phase !== 'failed';

/** Whether a record's job is this operation's, or that of a later attempt. */
export const isJobOf = (
  { job }: MachineRecord,
  { id, attempt }: ExecutorOperation,
): boolean => job.operationId === id && job.attempt >= attempt;

/** A job that begins now; its lines begin at `consoleStart`. */
export const newJob = (
  { id, attempt, type }: NewJobOf,
  phase: string,
  consoleStart = 0,
): MachineJob => ({
  operationId: id,
  attempt,
  type,
  phase,
  submittedAt: new Date().toISOString(),
  consoleStart,
});

type NewJobOf = { id?: string; attempt: number; type: MachineJob['type'] };
