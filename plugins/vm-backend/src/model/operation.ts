import type {
  VmError,
  VmOperationPhase,
  VmOperationStep,
  VmOperationType,
} from '@backlot/plugin-vm-common';
import type { Actor } from './actor';

/** One change of one VM by its executor. */
export type Operation = {
  id: string;
  vmId: string;
  /** Of the VM, from 1. */
  number: number;
  type: VmOperationType;
  reason: string | null;
  phase: VmOperationPhase;
  force: boolean;
  /** The name under which it counts against a limit; null where it does not. */
  slots: string | null;
  attempt: number;
  maxAttempts: number;
  nextAttemptAt: Date | null;
  requestedBy: Actor;
  /** The provider's job, as the executor named it. */
  jobRef: string | null;
  cancelSent: boolean;
  /** How often the engine has polled it. */
  looks: number;
  steps: VmOperationStep[];
  progressDone: number;
  progressTotal: number;
  error: VmError | null;
  logCursor: string | null;
  logSeq: number;
  logBytes: number;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  deadlineAt: Date;
};
