import type { Knex } from 'knex';
import type { Orphan } from '../model/executor';
import type { Transaction } from './Inventory';
import { orphansTable } from './tables/executors';
import { claimRows, releaseRow, unclaimed } from './claims';
import { chunksOf, forUpdate } from './dialect';

export type OrphanKey = Pick<Orphan, 'executor' | 'vmId' | 'providerId'>;

export type SeenOrphan = Omit<
  Orphan,
  'deleteRequestedAt' | 'deleteRequestedBy' | 'nextRunAt' | 'error'
>;

/** The columns of the primary key. */
const KEY = ['executor', 'vm_id', 'provider_id'];

const keyOf = ({ executor, vmId, providerId }: OrphanKey) => ({
  executor,
  vm_id: vmId,
  provider_id: providerId,
});

export async function storeOrphans(
  tx: Transaction,
  found: SeenOrphan[],
): Promise<void> {
  for (const chunk of chunksOf(found)) {
    await tx(orphansTable.table)
      .insert(chunk.map(orphan => orphansTable.encode(orphan)))
      .onConflict(['executor', 'vm_id', 'provider_id'])
      .merge(['last_seen_at', 'placement']);
  }
}

/**
 * Orphans that a whole look at their executor did not show any more.
 *
 * @param host - where the look was, for executors that see one host only
 */
export async function deleteUnseenOrphans(
  knex: Knex,
  executor: string,
  host: string | undefined,
  before: Date,
): Promise<void> {
  const unseen = knex(orphansTable.table)
    .where('executor', executor)
    .where('last_seen_at', '<', before);
  if (host !== undefined) {
    unseen.where('placement', host);
  }
  await unseen.delete();
}

/** The oldest first, and how many there are. */
export async function listOrphans(
  knex: Knex,
  limit: number,
): Promise<{ items: Orphan[]; total: number }> {
  const [rows, [{ total }]] = await Promise.all([
    knex(orphansTable.table)
      .orderBy(['first_seen_at', 'executor', 'vm_id', 'provider_id'])
      .limit(limit),
    knex(orphansTable.table).count({ total: '*' }),
  ]);
  return {
    items: rows.map(row => orphansTable.decode(row)),
    total: Number(total),
  };
}

export async function lockOrphans(
  tx: Transaction,
  keys: OrphanKey[],
): Promise<Orphan[]> {
  const rows = await forUpdate(
    tx,
    tx(orphansTable.table)
      .whereIn(
        KEY,
        keys.map(key => Object.values(keyOf(key))),
      )
      .orderBy(KEY),
  );
  return rows.map((row: any) => orphansTable.decode(row));
}

/** Which of these ids are of VMs that are not deleted. */
export async function findLiving(
  knex: Knex,
  vmIds: string[],
): Promise<Set<string>> {
  const rows = await knex('vms')
    .whereIn('id', vmIds)
    .whereNull('deleted_at')
    .select('id');
  return new Set(rows.map(({ id }) => id));
}

/** A request for a removal that could not be carried out in this time has ended. */
const REQUEST_MS = 24 * 60 * 60 * 1000;

const requestsSince = (now: Date) => new Date(now.getTime() - REQUEST_MS);

/** Whether somebody has requested the removal, and the request still holds. */
export const isBeingRemoved = (
  { deleteRequestedAt }: Pick<Orphan, 'deleteRequestedAt'>,
  now: Date,
): boolean =>
  deleteRequestedAt !== null && deleteRequestedAt > requestsSince(now);

/** How many orphans of each executor are being removed. */
export async function countRemovals(
  knex: Knex,
  now: Date,
): Promise<Map<string, number>> {
  const rows = await knex(orphansTable.table)
    .where('delete_requested_at', '>', requestsSince(now))
    .groupBy('executor')
    .select('executor')
    .count({ total: '*' });
  return new Map(rows.map((row: any) => [row.executor, Number(row.total)]));
}

export async function updateOrphan(
  knex: Knex,
  key: OrphanKey,
  patch: Partial<Orphan>,
): Promise<void> {
  await knex(orphansTable.table)
    .where(keyOf(key))
    .update(orphansTable.encode(patch));
}

export type ClaimedOrphan = Orphan & { token: string };

/** Claims an orphan whose removal was requested and is due. */
export async function claimRemoval(
  knex: Knex,
  served: { executor: string; host?: string },
  now: Date,
  claimMs: number,
): Promise<ClaimedOrphan | undefined> {
  const due = knex(orphansTable.table)
    .select(KEY)
    .where('executor', served.executor)
    .where('delete_requested_at', '>', requestsSince(now))
    .where('next_run_at', '<=', now)
    .where(unclaimed(now))
    .orderBy('next_run_at')
    .limit(1);
  if (served.host !== undefined) {
    due.where('placement', served.host);
  }
  const { claim, rows } = await claimRows(knex, {
    table: orphansTable.table,
    key: KEY,
    due: forUpdate(knex, due, { skipLocked: true }),
    now,
    claimMs,
  });
  return rows.length > 0
    ? { ...orphansTable.decode(rows[0]), token: claim.token }
    : undefined;
}

/** Ends the claim on an orphan that is still there. */
export async function releaseRemoval(
  knex: Knex,
  orphan: ClaimedOrphan,
  patch: Partial<Orphan>,
): Promise<void> {
  await releaseRow(
    knex,
    orphansTable.table,
    keyOf(orphan),
    orphan.token,
    orphansTable.encode(patch),
  );
}

/** Ends the claim on an orphan that was removed. */
export async function deleteRemoved(
  knex: Knex,
  orphan: ClaimedOrphan,
): Promise<void> {
  await knex(orphansTable.table)
    .where({ ...keyOf(orphan), claim_token: orphan.token })
    .delete();
}
