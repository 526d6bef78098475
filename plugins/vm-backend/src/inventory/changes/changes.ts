import type { Knex } from 'knex';
import { type Claim, claimRows, releaseRow, unclaimed } from '../claims';
import { isPostgres } from '../dialect';
import type { Inventory, Transaction } from '../Inventory';
import { changesTable, feedCursorsTable } from '../tables/changes';
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

/** The number of the last change that can be read by now. */
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

export type FeedClaim = Claim & { consumer: string; after: number };

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
  const due = knex(feedCursorsTable)
    .select('consumer')
    .where('consumer', consumer)
    .where(unclaimed(now))
    .whereExists(
      knex(changesTable.table)
        .select(knex.raw('1'))
        .whereRaw('?? > ??', ['changes.seq', 'feed_cursors.seq']),
    );
  const { claim, rows } = await claimRows(knex, {
    table: feedCursorsTable,
    key: ['consumer'],
    due,
    now,
    claimMs,
  });
  return rows.length > 0
    ? { ...claim, consumer, after: Number(rows[0].seq) }
    : undefined;
}

/** Ends the claim; moves the cursor on to what was consumed. */
export async function releaseFeed(
  { knex }: Inventory,
  claim: FeedClaim,
  consumed: number,
): Promise<void> {
  const { consumer, token } = claim;
  await releaseRow(knex, feedCursorsTable, { consumer }, token, {
    seq: consumed,
  });
}

/** A new consumer starts at the end of the feed. */
export async function startCursor(knex: Knex, consumer: string): Promise<void> {
  await knex(feedCursorsTable)
    .insert({ consumer, seq: await readEndOfFeed(knex) })
    .onConflict('consumer')
    .ignore();
}
