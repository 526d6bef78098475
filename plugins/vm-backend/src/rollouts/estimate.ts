/** How long batches take, by what creations and deletions took. Pure. */
import type { RolloutStrategy } from '@backlot/plugin-vm-common';
import { limitsOf } from '../groups/rolloutLimits';
import type { Durations } from '../inventory/vms/durations';
import type { PlannedBatch } from './planBatches';

export type EstimatedGroup = {
  count: number;
  executor: string;
  hasHealthCheck: boolean;
};

/**
 * @param slots - creations at once, by executor
 * @returns seconds; null where nothing was created before
 */
export function estimateBatch(
  batch: Pick<PlannedBatch, 'groups'>,
  groups: Map<string, EstimatedGroup>,
  durations: Map<string, Durations>,
  slots: Map<string, number>,
  strategy: Pick<RolloutStrategy, 'maxUnavailable' | 'maxSurge' | 'gate'>,
): number | null {
  let longest = 0;
  const work = new Map<string, number>();
  for (const { groupId, vms } of batch.groups) {
    const { count, executor, hasHealthCheck } = groups.get(groupId)!;
    const each = durations.get(executor);
    if (!each) {
      return null;
    }
    const { unavailable, surge } = limitsOf(strategy, count);
    const rounds = Math.ceil(vms / Math.max(1, unavailable + surge));
    const healthy = hasHealthCheck ? strategy.gate.healthySeconds : 0;
    longest = Math.max(longest, rounds * (each.delete + each.create + healthy));
    work.set(executor, (work.get(executor) ?? 0) + vms * each.create);
  }
  for (const [executor, seconds] of work) {
    longest = Math.max(longest, seconds / (slots.get(executor) ?? 1));
  }
  return Math.ceil(longest);
}

/** With canary and pauses; without windows, approvals and failures. */
export function estimateAll(
  batches: Array<{ canary: boolean; estimatedSeconds: number | null }>,
  strategy: Pick<RolloutStrategy, 'canary' | 'pauseBetweenBatchesSeconds'>,
): number | null {
  let sum = 0;
  for (const [index, batch] of batches.entries()) {
    if (batch.estimatedSeconds === null) {
      return null;
    }
    sum += batch.estimatedSeconds;
    if (batch.canary) {
      sum += strategy.canary?.bakeSeconds ?? 0;
    } else if (index < batches.length - 1) {
      sum += strategy.pauseBetweenBatchesSeconds;
    }
  }
  return sum;
}
