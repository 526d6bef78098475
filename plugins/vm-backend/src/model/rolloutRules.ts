import type { Rollout, RolloutGroup } from './rollout';

/** Until when the owner of a waiting group can defer it; null where it is too late. */
export function deferrableUntil(
  rollout: Pick<Rollout, 'createdAt' | 'strategy' | 'direction'>,
  rolloutGroup: Pick<RolloutGroup, 'phase'>,
  deferUpToMs: number,
): Date | null {
  if (rolloutGroup.phase !== 'waiting' || rollout.direction === 'back') {
    return null;
  }
  const { startAt } = rollout.strategy;
  const start = Math.max(
    rollout.createdAt.getTime(),
    startAt ? new Date(startAt).getTime() : 0,
  );
  return new Date(start + deferUpToMs);
}
