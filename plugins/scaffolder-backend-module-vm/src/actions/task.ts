import { createHash } from 'node:crypto';
import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';

/** The most that a step may wait: a week. */
export const MAX_TIMEOUT_MINUTES = 7 * 24 * 60;

/** Node fires a timer with a longer delay at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Requests to the vm plugin on behalf of who started the task. */
export type TaskRequests = {
  credentials: BackstageCredentials;
  /** A fresh token: a task may outlive one. */
  token: () => Promise<string>;
  /** Aborted when the task is cancelled, or at the limit. */
  signal: AbortSignal;
  /** Aborted at the limit only. */
  limit: AbortSignal;
  /** Aborted when the task is cancelled only. */
  cancelled: AbortSignal;
};

export async function requestsOf(
  ctx: {
    getInitiatorCredentials(): Promise<BackstageCredentials>;
    signal?: AbortSignal;
  },
  auth: AuthService,
  limitMinutes: number,
): Promise<TaskRequests> {
  const credentials = await ctx.getInitiatorCredentials();
  const limit = AbortSignal.timeout(
    Math.min(limitMinutes * 60_000, LONGEST_TIMER_MS),
  );
  const cancelled = ctx.signal ?? new AbortController().signal;
  return {
    credentials,
    limit,
    cancelled,
    signal: AbortSignal.any([cancelled, limit]),
    async token() {
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: credentials,
        targetPluginId: 'vm',
      });
      return token;
    },
  };
}

/**
 * Whether the credentials of who started the task have come to their end: an
 * hour at most, which says nothing of the VMs.
 */
export const haveEnded = (error: unknown): boolean => {
  const { name, statusCode } = error as { name?: string; statusCode?: number };
  return (
    statusCode === 401 ||
    name === 'AuthenticationError' ||
    name === 'TokenExpiredError'
  );
};

/** By the signal of a run of a task: how many rounds each step had so far. */
const rounds = new WeakMap<AbortSignal, Map<string, number>>();

/**
 * Which round of its step this is, from 0: a step with `each` calls its action
 * once for each value.
 *
 * The scaffolder passes neither `each` nor the number of the round to an
 * action, and what `ctx.checkpoint` stores in one round is not visible in the
 * next one. But the rounds of a step run one after the other, always in the
 * same order, and a run of a task that is taken up again (after a restart of
 * the backend, or by "Start Over") begins a step that did not complete at its
 * first round. So the rounds are counted, for each run. Each run has a signal
 * of its own. A hash of the input would not do: two rounds with equal input
 * stand for two groups, and an input that a repeated step before renders anew
 * (a time, a random name) still stands for the same one.
 */
export function roundOf(ctx: {
  signal?: AbortSignal;
  step?: { id?: string };
}): number {
  if (!ctx.signal) {
    return 0;
  }
  const counts = rounds.get(ctx.signal) ?? new Map<string, number>();
  rounds.set(ctx.signal, counts);
  const step = ctx.step?.id ?? '';
  const round = counts.get(step) ?? 0;
  counts.set(step, round + 1);
  return round;
}

/**
 * The idempotency key of a group: one for each task, step, round and attempt.
 * A step may be called anything, and a key has a small alphabet, hence a hash.
 */
export function keyOf(
  ctx: { task: { id: string }; step?: { id?: string } },
  round: number,
  attempt: number,
): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([ctx.task.id, ctx.step?.id ?? '', round, attempt]))
    .digest('hex');
  return `scaffolder/${hash}`;
}
