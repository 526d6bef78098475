import type {
  VmOperationPhase,
  VmOperationType,
} from '@backlot/plugin-vm-common';

export type EndedOperation = {
  executor: string;
  type: VmOperationType;
  outcome: Extract<VmOperationPhase, 'succeeded' | 'failed' | 'cancelled'>;
  /** The error's code, where it failed. */
  code?: string;
  /** From the request to the end; for a first creation from the request for the VM. */
  seconds: number;
};

/** Called with what the engine has done, after it was stored. */
export interface EngineObserver {
  operationEnded(ended: EndedOperation): void;
  operationRetried(retried: {
    executor: string;
    type: VmOperationType;
    code: string;
  }): void;
}
