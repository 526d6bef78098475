import type { VmError } from '@backlot/plugin-vm-common';
import type { Actor } from './actor';

/** What a replica last saw of its executor. */
export type ExecutorState = {
  executor: string;
  /** '' for executors that are not bound to a host. */
  host: string;
  kind: string;
  healthy: boolean;
  message: string | null;
  facts: Record<string, string>;
  checkedAt: Date;
};

/** While an executor is paused, no operation starts on it. */
export type ExecutorPause = {
  executor: string;
  pausedBy: Actor;
  pausedAt: Date;
  reason: string;
};

/** A machine with the ownership tag that no VM stands for. */
export type Orphan = {
  executor: string;
  /** From the ownership tag. */
  vmId: string;
  name: string;
  placement: string | null;
  /** '' where unknown. */
  providerId: string;
  reason: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  deleteRequestedAt: Date | null;
  deleteRequestedBy: Actor | null;
  nextRunAt: Date | null;
  error: VmError | null;
};

/** A replica whose last report is older than this no longer serves its executor. */
export const SERVED_WITHIN_MS = 3 * 60_000;
