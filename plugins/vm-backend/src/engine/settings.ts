import type { VmOperationType } from '@backlot/plugin-vm-common';

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
