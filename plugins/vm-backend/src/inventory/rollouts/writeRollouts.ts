import { chunksOf } from '../dialect';
import type { Transaction } from '../Inventory';
import {
  rolloutBatchesTable,
  rolloutEventsTable,
  rolloutGroupsTable,
  rolloutsTable,
} from '../tables/rollouts';
import type {
  Rollout,
  RolloutBatch,
  RolloutEvent,
  RolloutGroup,
} from '../../model/rollout';
import { insertMany, updateMany } from '../updateMany';

export async function insertRollout(
  tx: Transaction,
  rollout: Rollout,
  groups: RolloutGroup[],
): Promise<void> {
  await tx(rolloutsTable.table).insert(rolloutsTable.encode(rollout));
  await insertMany(tx, rolloutGroupsTable, groups);
}

export async function updateRollout(
  tx: Transaction,
  id: string,
  patch: Partial<Rollout>,
): Promise<void> {
  await tx(rolloutsTable.table)
    .where('id', id)
    .update(rolloutsTable.encode(patch));
}

/** @param updates - by the id of the row, not of the group */
export async function updateRolloutGroups(
  tx: Transaction,
  updates: Array<{ id: string; patch: Partial<RolloutGroup> }>,
): Promise<void> {
  await updateMany(tx, rolloutGroupsTable, updates);
}

/** Ends the part of groups that have not begun. */
export async function endWaiting(
  tx: Transaction,
  rolloutId: string,
  patch: Pick<RolloutGroup, 'phase' | 'because' | 'finishedAt'>,
): Promise<string[]> {
  const rows = await tx(rolloutGroupsTable.table)
    .where({ rollout_id: rolloutId, phase: 'waiting' })
    .update(rolloutGroupsTable.encode(patch))
    .returning('group_id');
  return rows.map(row => row.group_id);
}

/** Takes groups into a rollout, or lets them go, without a look at their VMs. */
export async function setRollout(
  tx: Transaction,
  groupIds: string[],
  rolloutId: string | null,
  now: Date,
): Promise<void> {
  for (const chunk of chunksOf(groupIds)) {
    await tx('groups')
      .whereIn('id', chunk)
      .update({
        rollout_id: rolloutId,
        // What a rollout allowed ends with it, also for a group that waited for
        // its way back.
        ...(rolloutId === null && { rollout_allowance: null }),
        updated_at: now,
      });
  }
}

export async function insertBatches(
  tx: Transaction,
  batches: RolloutBatch[],
): Promise<void> {
  await insertMany(tx, rolloutBatchesTable, batches);
}

export async function updateBatch(
  tx: Transaction,
  { rolloutId, number }: Pick<RolloutBatch, 'rolloutId' | 'number'>,
  patch: Partial<RolloutBatch>,
): Promise<void> {
  await tx(rolloutBatchesTable.table)
    .where({ rollout_id: rolloutId, number })
    .update(rolloutBatchesTable.encode(patch));
}

/** Those that were not opened come no more. */
export async function deleteComingBatches(
  tx: Transaction,
  rolloutId: string,
): Promise<void> {
  await tx(rolloutBatchesTable.table)
    .where('rollout_id', rolloutId)
    .whereNull('opened_at')
    .delete();
}

/**
 * Adds to the narrative of a locked rollout.
 *
 * @returns how many events it has now
 */
export async function appendEvents(
  tx: Transaction,
  rollout: Pick<Rollout, 'id' | 'events'>,
  events: Array<
    Pick<RolloutEvent, 'actor' | 'text'> &
      Partial<Pick<RolloutEvent, 'groupId' | 'vmId'>>
  >,
  now: Date,
): Promise<number> {
  await insertMany(
    tx,
    rolloutEventsTable,
    events.map((event, index) => ({
      rolloutId: rollout.id,
      seq: rollout.events + index + 1,
      at: now,
      groupId: event.groupId ?? null,
      vmId: event.vmId ?? null,
      actor: event.actor,
      text: event.text,
    })),
  );
  return rollout.events + events.length;
}

/** What its groups amount to. */
export async function sumGroups(
  tx: Transaction,
  rolloutId: string,
): Promise<Pick<Rollout, 'vmsDone' | 'vmsFailed'>> {
  const row: any = await tx(rolloutGroupsTable.table)
    .where('rollout_id', rolloutId)
    .sum({ done: 'vms_done', failed: 'vms_failed' })
    .first();
  return {
    vmsDone: Number(row.done ?? 0),
    vmsFailed: Number(row.failed ?? 0),
  };
}
