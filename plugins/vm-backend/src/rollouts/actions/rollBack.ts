import { ConflictError } from '@backstage/errors';
import { lockGroups } from '../../inventory/groups/readGroups';
import { updateGroups } from '../../inventory/groups/updateGroups';
import {
  listBatches,
  readRolloutGroups,
} from '../../inventory/rollouts/readRollouts';
import {
  deleteComingBatches,
  endWaiting,
  insertBatches,
  setRollout,
  updateBatch,
  updateRolloutGroups,
} from '../../inventory/rollouts/writeRollouts';
import { countRevisions } from '../../inventory/vms/rolloutVms';
import type { VmGroup } from '../../model/group';
import type { RolloutGroup } from '../../model/rollout';
import { batchGroup, toRows } from '../batchRows';
import { planBatches } from '../planBatches';
import type { SelectedGroup } from '../selectGroups';
import type { RolloutActionHandler } from './RolloutActionContext';

/** Groups that the rollout has reached go back to the spec that they had. */
export const rollBack: RolloutActionHandler = async ({
  tx,
  rollout,
  now,
  environments,
}) => {
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
};
