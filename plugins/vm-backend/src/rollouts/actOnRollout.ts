/** What people do with a rollout: pause, resume, approve, abort, roll back. */
import { ConflictError } from '@backstage/errors';
import type { RolloutActionRequest } from '@backlot/plugin-vm-common';
import { type Actor, actorName } from '../model/actor';
import { OUTCOME_UNKNOWN } from '../engine/decide';
import { applyPlan } from '../groups/applyPlan';
import { lockGroups } from '../inventory/groups/readGroups';
import { updateGroups } from '../inventory/groups/updateGroup';
import type { VmGroup } from '../model/group';
import type { Transaction } from '../inventory/Inventory';
import {
  listBatches,
  readRolloutGroups,
} from '../inventory/rollouts/readRollouts';
import {
  deleteComingBatches,
  endWaiting,
  insertBatches,
  setRollout,
  updateBatch,
  updateRolloutGroups,
} from '../inventory/rollouts/writeRollouts';
import type { Rollout, RolloutGroup } from '../model/rollout';
import { countRevisions, loadVmsOf } from '../inventory/vms/rolloutVms';
import { updateDesired } from '../inventory/vms/updateDesired';
import { batchGroup, toRows } from './batchRows';
import { planBatches } from './planBatches';
import type { SelectedGroup } from './selectGroups';

export type ActionContext = {
  actor: Actor;
  now: Date;
  /** In the order of the config. */
  environments: string[];
};

/**
 * Carries an action out on a locked rollout that can take it.
 *
 * @returns what changes in the rollout itself
 */
export async function actOnRollout(
  tx: Transaction,
  rollout: Rollout,
  { action, reason }: RolloutActionRequest,
  context: ActionContext,
): Promise<Partial<Rollout>> {
  const { actor, now } = context;
  switch (action) {
    case 'pause':
      return {
        phase: 'paused',
        pausedBecause: `${actorName(actor)}${reason ? `: ${reason}` : ''}`,
        waitsFor: null,
      };
    case 'resume':
      await retryFailed(tx, rollout, context);
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
    case 'approve':
      return {
        approved: [
          ...new Set([
            ...rollout.approved,
            await nextEnvironment(tx, rollout.id),
          ]),
        ],
        waitsFor: null,
      };
    case 'abort':
      await abort(tx, rollout, context);
      return {
        phase: 'aborted',
        finishedAt: now,
        waitsFor: null,
        pausedBecause: reason ?? null,
      };
    default:
      return rollBack(tx, rollout, context);
  }
}

/**
 * What has failed for good in its groups is tried again; but not where a
 * person has to look first whether there is a machine.
 */
async function retryFailed(
  tx: Transaction,
  rollout: Rollout,
  { actor, now }: ActionContext,
): Promise<void> {
  const rolloutGroups = await readRolloutGroups(tx, rollout.id, {
    phase: ['running', 'failed'],
  });
  const ids = rolloutGroups.map(({ groupId }) => groupId);
  await lockGroups(tx, ids);
  const vms = [...(await loadVmsOf(tx, ids)).values()].flat();
  const failed = vms.filter(
    ({ phase, error }) => phase === 'failed' && error?.code !== OUTCOME_UNKNOWN,
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

/** All stays as it is now; what is too much of a group goes. */
async function abort(
  tx: Transaction,
  rollout: Rollout,
  { actor, now }: ActionContext,
): Promise<void> {
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
}

/** Groups that have begun go back to the spec that they had. */
async function rollBack(
  tx: Transaction,
  rollout: Rollout,
  { now, environments }: ActionContext,
): Promise<Partial<Rollout>> {
  const waiting = await endWaiting(tx, rollout.id, {
    phase: 'skipped',
    because: 'rolled back before it started',
    finishedAt: now,
  });
  await setRollout(tx, waiting, null, now);
  const rolloutGroups = (await readRolloutGroups(tx, rollout.id)).filter(
    ({ toRevision }) => toRevision !== null,
  );
  const groups = await lockGroups(
    tx,
    rolloutGroups.map(({ groupId }) => groupId),
  );
  const byId = new Map(groups.map(group => [group.id, group]));
  const revisions = await countRevisions(tx, [...byId.keys()]);
  const returning: SelectedGroup[] = [];
  const updates: Array<{ id: string; patch: Partial<RolloutGroup> }> = [];
  const held: Array<{ id: string; patch: Partial<VmGroup> }> = [];
  for (const rolloutGroup of rolloutGroups) {
    const group = byId.get(rolloutGroup.groupId);
    const mine = group?.rolloutId === rollout.id;
    if (
      !group ||
      group.deleteRequestedAt ||
      (!mine &&
        (group.rolloutId !== null ||
          group.revision !== rolloutGroup.toRevision))
    ) {
      updates.push({
        id: rolloutGroup.id,
        patch: { because: 'changed since the rollout; not rolled back' },
      });
      continue;
    }
    const replaced = revisions
      .get(group.id)!
      .filter(({ revision }) => revision === rolloutGroup.toRevision);
    const vms = Math.max(
      1,
      replaced.reduce((sum, item) => sum + item.vms, 0),
    );
    returning.push({
      group,
      from: rolloutGroup.toSpec,
      to: rolloutGroup.fromSpec,
      vms,
      since: group.createdAt,
    });
    updates.push({
      id: rolloutGroup.id,
      patch: {
        phase: 'waiting',
        because: null,
        deferredUntil: null,
        vmsTotal: vms,
        vmsDone: 0,
        vmsFailed: 0,
        finishedAt: null,
      },
    });
    if (group.rolloutAllowance) {
      held.push({
        id: group.id,
        patch: {
          rolloutAllowance: { ...group.rolloutAllowance, held: true },
          updatedAt: now,
        },
      });
    }
  }
  if (returning.length === 0 && rolloutGroups.length > 0) {
    throw new ConflictError(
      `action: cannot roll back “${rollout.title}”: all of its groups have changed since`,
    );
  }
  await updateRolloutGroups(tx, updates);
  await updateGroups(tx, held);
  await setRollout(
    tx,
    returning.map(({ group }) => group.id),
    rollout.id,
    now,
  );
  await deleteComingBatches(tx, rollout.id);
  const opened = await listBatches(tx, rollout.id);
  for (const batch of opened.filter(({ closedAt }) => closedAt === null)) {
    await updateBatch(tx, batch, { closedAt: now });
  }
  const first = Math.max(0, ...opened.map(({ number }) => number)) + 1;
  const batches = planBatches(
    returning.map(batchGroup),
    { ...rollout.strategy, canary: undefined },
    environments,
  ).map(batch => ({ ...batch, estimatedSeconds: null }));
  await insertBatches(tx, toRows(rollout.id, first, batches));
  return {
    phase: 'rollingBack',
    direction: 'back',
    waitsFor: null,
    pausedBecause: null,
    finishedAt: null,
    resumedAt: now,
    deadlineAt: new Date(
      now.getTime() + rollout.strategy.deadlineSeconds * 1000,
    ),
    batches: first - 1 + batches.length,
    vmsTotal: returning.reduce((sum, { vms }) => sum + vms, 0),
    vmsDone: 0,
    vmsFailed: 0,
  };
}

async function nextEnvironment(
  tx: Transaction,
  rolloutId: string,
): Promise<string> {
  const batches = await listBatches(tx, rolloutId);
  return batches.find(({ openedAt }) => openedAt === null)!.environment;
}
