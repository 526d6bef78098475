import type { Knex } from 'knex';
import { appendChanges } from '../changes/changes';
import { lockGroup } from '../groups/readGroups';
import { movePhase } from '../groups/recountGroup';
import type { Transaction } from '../Inventory';
import {
  type StoredVm,
  type VmPatch,
  operationsTable,
  vmsTable,
} from '../tables';

export type SweptVm = StoredVm & {
  /** An open operation knows better than a list. */
  busy: boolean;
};

const toSwept = (row: any): SweptVm => ({
  ...vmsTable.decode(row),
  busy: !!row.busy,
});

const isBusy = (knex: Knex) =>
  knex.raw(
    `(vms.claim_token IS NOT NULL OR EXISTS (
       SELECT 1 FROM ?? o WHERE o.vm_id = vms.id AND o.finished_at IS NULL
     )) AS busy`,
    [operationsTable.table],
  );

/** Machines that the inventory expects at an executor, by id. */
export async function readExpectedVms(
  knex: Knex,
  executor: string,
  host: string | undefined,
  afterId: string,
  limit: number,
): Promise<SweptVm[]> {
  const query = knex(vmsTable.table)
    .where('executor', executor)
    .whereNull('deleted_at')
    .where('may_exist', true)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .select(...vmsTable.select(), isBusy(knex));
  if (host !== undefined) {
    query.where('placement', host);
  }
  return (await query).map(toSwept);
}

/** Of the given ids, those that some VM stands for that is not deleted. */
export async function readKnownVmIds(
  knex: Knex,
  ids: string[],
): Promise<Set<string>> {
  return new Set(
    await knex(vmsTable.table)
      .whereIn('id', ids)
      .whereNull('deleted_at')
      .pluck('id'),
  );
}

export type Sighting = {
  vmId: string;
  reason: string;
  from: Pick<StoredVm, 'phase' | 'power'>;
  to: VmPatch;
};

/** Stores what a sweep saw of the VMs of one group, unless they have moved on since. */
export async function storeSightings(
  tx: Transaction,
  groupId: string,
  sightings: Sighting[],
  actor: string,
  now: Date,
): Promise<number> {
  let group = await lockGroup(tx, groupId);
  const stored: Sighting[] = [];
  for (const sighting of sightings) {
    const updated = await tx(vmsTable.table)
      .where({ id: sighting.vmId, phase: sighting.from.phase })
      .whereNull('claim_token')
      .update(vmsTable.encode({ ...sighting.to, updatedAt: now }));
    if (updated === 0 || !group) {
      continue;
    }
    stored.push(sighting);
    if (sighting.to.phase && sighting.to.phase !== sighting.from.phase) {
      group = await movePhase(
        tx,
        group,
        sighting.from.phase,
        sighting.to.phase,
        now,
      );
    }
  }
  await appendChanges(
    tx,
    stored.map(sighting => ({
      at: now,
      groupId,
      vmId: sighting.vmId,
      operationId: null,
      actor,
      reason: sighting.reason,
    })),
  );
  return stored.length;
}
