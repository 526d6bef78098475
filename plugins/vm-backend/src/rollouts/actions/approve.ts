import { listBatches } from '../../inventory/rollouts/readRollouts';
import type { RolloutActionHandler } from './RolloutActionContext';

/** Lets the rollout continue with the environment of its next batch. */
export const approve: RolloutActionHandler = async ({ tx, rollout }) => {
  const batches = await listBatches(tx, rollout.id);
  const next = batches.find(({ openedAt }) => openedAt === null)!;
  return {
    approved: [...new Set([...rollout.approved, next.environment])],
    waitsFor: null,
  };
};
