import { errorCodes } from '../../model/errorCodes';
import { lockGroups } from '../../inventory/groups/readGroups';
import { readRolloutGroups } from '../../inventory/rollouts/readRollouts';
import { loadVmsOf } from '../../inventory/vms/rolloutVms';
import { updateDesired } from '../../inventory/vms/updateDesired';
import type {
  ActionContext,
  RolloutActionHandler,
} from './RolloutActionContext';

/** Retries failed VMs; a deadline that has passed starts again. */
export const resume: RolloutActionHandler = async context => {
  const { rollout, now } = context;
  await retryFailed(context);
  return {
    phase: rollout.direction === 'back' ? 'rollingBack' : 'running',
    pausedBecause: null,
    resumedAt: now,
    ...(rollout.deadlineAt <= now && {
      deadlineAt: new Date(
        now.getTime() + rollout.strategy.deadlineSeconds * 1000,
      ),
    }),
  };
};

/** Except where a person first has to find out whether there is a machine. */
async function retryFailed({
  tx,
  rollout,
  actor,
  now,
}: ActionContext): Promise<void> {
  const rolloutGroups = await readRolloutGroups(tx, rollout.id, {
    phase: ['running', 'failed'],
  });
  const ids = rolloutGroups.map(({ groupId }) => groupId);
  await lockGroups(tx, ids);
  const vms = [...(await loadVmsOf(tx, ids)).values()].flat();
  const failed = vms.filter(
    ({ phase, error }) =>
      phase === 'failed' && error?.code !== errorCodes.outcomeUnknown,
  );
  await updateDesired(
    tx,
    failed.map(({ id }) => id),
    {
      desiredAction: 'retry',
      desiredBy: actor,
      desiredReason: 'the rollout was resumed',
    },
    now,
  );
}
