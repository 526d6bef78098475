import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { isPostgres } from '../dialect';
import type { Inventory, Transaction } from '../Inventory';
import { changesTable } from '../tables/changes';
import type { Change } from '../../model/change';
import { insertMany } from '../updateMany';

/** Call it last in a transaction: see `readChanges`. */
export async function appendChanges(
  tx: Transaction,
  changes: Array<Omit<Change, 'seq'>>,
): Promise<void> {
  await insertMany(tx, changesTable, changes);
}

/**
 * Changes after `after`, in order and without gaps.
 *
 * @remarks
 * On PostgreSQL a transaction may commit after another that took a larger
 * sequence number. A reader that went on to the larger one would miss it, so
 * it stops before the oldest transaction that is still running.
 */
export async function readChanges(
  knex: Knex,
  after: number,
  limit: number,
): Promise<Change[]> {
  const rows = await settledChanges(knex)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit);
  return rows.map((row: any) => changesTable.decode(row));
}

/** After what can be read by now. */
export async function readEndOfFeed(knex: Knex): Promise<number> {
  const last = await settledChanges(knex).orderBy('seq', 'desc').first('seq');
  return Number(last?.seq ?? 0);
}

function settledChanges(knex: Knex): Knex.QueryBuilder {
  const query = knex(changesTable.table);
  return isPostgres(knex)
    ? query.whereRaw('txid < pg_snapshot_xmin(pg_current_snapshot())')
    : query;
}

export type FeedClaim = { consumer: string; token: string; after: number };

/**
 * Claims a consumer's place in the feed, so that one replica at a time reads
 * for it. Nothing stays locked meanwhile: handing changes over may take a
 * while, and may need this very database.
 *
 * @returns undefined while there is nothing new, or another replica holds it
 */
export async function claimFeed(
  inventory: Inventory,
  consumer: string,
  claimMs: number,
): Promise<FeedClaim | undefined> {
  const { knex } = inventory;
  const now = inventory.now();
  const token = randomUUID();
  const claimed = await knex('feed_cursors')
    .where('consumer', consumer)
    .where(free =>
      free.whereNull('claimed_until').orWhere('claimed_until', '<=', now),
    )
    .whereExists(
      knex(changesTable.table)
        .select(knex.raw('1'))
        .whereRaw('?? > ??', ['changes.seq', 'feed_cursors.seq']),
    )
    .update({
      claim_token: token,
      claimed_until: new Date(now.getTime() + claimMs),
    })
    .returning('seq');
  return claimed.length > 0
    ? { consumer, token, after: Number(claimed[0].seq) }
    : undefined;
}

/** Ends the claim; moves the cursor on to what was consumed. */
export async function releaseFeed(
  { knex }: Inventory,
  claim: FeedClaim,
  consumed: number,
): Promise<void> {
  await knex('feed_cursors')
    .where({ consumer: claim.consumer, claim_token: claim.token })
    .update({ seq: consumed, claim_token: null, claimed_until: null });
}

/** A new consumer starts at the end: nobody waits for news of the past. */
export async function startCursor(knex: Knex, consumer: string): Promise<void> {
  await knex('feed_cursors')
    .insert({ consumer, seq: await readEndOfFeed(knex) })
    .onConflict('consumer')
    .ignore();
}
