/** What config decides about the backend's parts, and what holds without it. */
import type { BlockList } from 'node:net';
import type { VmOperationType } from '@backlot/plugin-vm-common';

/** How the engine of one replica works. */
export type EngineSettings = {
  /**
   * Steps at once of each executor, on this replica. Not of all together: one
   * whose calls hang must not take the steps of another.
   */
  concurrency: number;
  /** VMs that one claim takes. */
  batch: number;
  claimMs: number;
  /** The longest sleep; other replicas' wake-ups are seen after it. */
  pollMs: number;
};

/** When so many machines have vanished at once that a sweep is not believed. */
export type SweepBrake = {
  /** Up to so many VMs may vanish at once, however few there are. */
  atLeast: number;
  /** Beyond that, this share of the VMs that should exist. */
  share: number;
};

export type RolloutSettings = {
  /** Between two looks at the health of a VM. */
  probeMs: number;
  probeTimeoutMs: number;
  /** That health checks may reach; all that are not forbidden without. */
  probeNetworks?: BlockList;
};

/** How the engine treats the operations of one executor; from config. */
export type ExecutorSettings = {
  /** Operations at once; per host for host-bound executors. */
  limits: { create: number; other: number };
  /** Milliseconds from the first submission to giving up. */
  deadlines: Record<VmOperationType, number>;
  /** Submissions of one operation. */
  attempts: { create: number; delete: number; power: number };
  backoff: { initialMs: number; maxMs: number };
  /** Milliseconds that one call of the executor may take. */
  callTimeoutMs: number;
};

const MINUTE = 60_000;

/** Settings where config says nothing. */
export const defaultExecutorSettings: ExecutorSettings = {
  limits: { create: 20, other: 20 },
  deadlines: {
    create: 15 * MINUTE,
    delete: 10 * MINUTE,
    start: 10 * MINUTE,
    stop: 10 * MINUTE,
    restart: 10 * MINUTE,
  },
  attempts: { create: 3, delete: 8, power: 2 },
  backoff: { initialMs: 1000, maxMs: MINUTE },
  callTimeoutMs: 30_000,
};

/** A small pool that operations of a kind share, so that deletions never queue behind creations. */
export type SlotClass = 'create' | 'other';

export const slotClassOf = (type: VmOperationType): SlotClass =>
  type === 'create' ? 'create' : 'other';

/** The name under which operations are counted against a limit. */
export const slotsOf = (
  executor: string,
  placement: string | null,
  type: VmOperationType,
): string =>
  [
    executor,
    ...(placement ? [`@${placement}`] : []),
    ':',
    slotClassOf(type),
  ].join('');

export const maxAttemptsOf = (
  settings: ExecutorSettings,
  type: VmOperationType,
): number =>
  type === 'create' || type === 'delete'
    ? settings.attempts[type]
    : settings.attempts.power;
