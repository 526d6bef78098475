import type {
  ExecutorAction,
  ExecutorActionRequest,
  VmExecutorStatus,
} from '@backlot/plugin-vm-common';
import type { Caller } from '../model/caller';

export type ExecutorsView = {
  /** In the order of the config. */
  items: VmExecutorStatus[];
  /** What the caller can do with each of them. */
  can: ExecutorAction[];
};

/** The executors of the config, and how each is doing. */
export interface Executors {
  list(caller: Caller): Promise<ExecutorsView>;

  /**
   * Pauses an executor, or resumes it.
   *
   * @throws NotFoundError for one that is not in the config
   */
  act(
    id: string,
    request: ExecutorActionRequest,
    caller: Caller,
  ): Promise<ExecutorsView>;
}
