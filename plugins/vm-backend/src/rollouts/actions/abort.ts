import { applyPlan } from '../../groups/applyPlan';
import { lockGroups } from '../../inventory/groups/readGroups';
import { readRolloutGroups } from '../../inventory/rollouts/readRollouts';
import {
  endWaiting,
  setRollout,
  updateRolloutGroups,
} from '../../inventory/rollouts/writeRollouts';
import type { RolloutActionHandler } from './RolloutActionContext';

/** VMs stay as they are now; those beyond the count of their group are deleted. */
export const abort: RolloutActionHandler = async ({
  tx,
  rollout,
  actor,
  now,
  reason,
}) => {
  const ending = { phase: 'aborted', finishedAt: now } as const;
  const waiting = await endWaiting(tx, rollout.id, {
    ...ending,
    because: null,
  });
  const rolloutGroups = await readRolloutGroups(tx, rollout.id, {
    phase: ['running', 'failed'],
  });
  await updateRolloutGroups(
    tx,
    rolloutGroups.map(({ id }) => ({ id, patch: ending })),
  );
  const groups = await lockGroups(tx, [
    ...waiting,
    ...rolloutGroups.map(({ groupId }) => groupId),
  ]);
  // Without an allowance, none of their VMs was touched.
  await setRollout(
    tx,
    groups
      .filter(({ rolloutAllowance }) => !rolloutAllowance)
      .map(({ id }) => id),
    null,
    now,
  );
  for (const group of groups.filter(
    ({ rolloutAllowance }) => rolloutAllowance,
  )) {
    await applyPlan(tx, group, {
      actor,
      now,
      patch: { rolloutId: null, rolloutAllowance: null },
      reason: `rollout “${rollout.title}” was aborted`,
    });
  }
  return {
    phase: 'aborted',
    finishedAt: now,
    waitsFor: null,
    pausedBecause: reason ?? null,
  };
};
