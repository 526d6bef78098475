import type { Knex } from 'knex';
import { chunksOf, forUpdate, isPostgres } from '../dialect';
import type { Transaction } from '../Inventory';
import { type StoredChange, changesTable } from '../tables';

/** Call it last in a transaction: see `readChanges`. */
export async function appendChanges(
  tx: Transaction,
  changes: Array<Omit<StoredChange, 'seq'>>,
): Promise<void> {
  for (const chunk of chunksOf(changes)) {
    await tx(changesTable.table).insert(
      chunk.map(change => changesTable.encode(change)),
    );
  }
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
): Promise<StoredChange[]> {
  const query = knex(changesTable.table)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit);
  if (isPostgres(knex)) {
    query.whereRaw('txid < pg_snapshot_xmin(pg_current_snapshot())');
  }
  return (await query).map((row: any) => changesTable.decode(row));
}

/**
 * Hands the changes that a consumer has not read to `consume`, and moves its
 * cursor on when that succeeds: at least once, by one replica at a time.
 *
 * @returns how many were read
 */
export async function consumeChanges(
  tx: Transaction,
  consumer: string,
  limit: number,
  consume: (changes: StoredChange[], tx: Transaction) => Promise<void>,
): Promise<number> {
  const row = await forUpdate(
    tx,
    tx('feed_cursors').where('consumer', consumer).first(),
    { skipLocked: true },
  );
  if (!row) {
    await startCursor(tx, consumer);
    return 0;
  }
  const changes = await readChanges(tx, Number(row.seq), limit);
  if (changes.length > 0) {
    await consume(changes, tx);
    await tx('feed_cursors')
      .where('consumer', consumer)
      .update({ seq: changes[changes.length - 1].seq });
  }
  return changes.length;
}

/** A new consumer starts at the end: nobody waits for news of the past. */
async function startCursor(tx: Transaction, consumer: string): Promise<void> {
  const [{ seq }] = await tx(changesTable.table).max({ seq: 'seq' });
  await tx('feed_cursors')
    .insert({ consumer, seq: Number(seq ?? 0) })
    .onConflict('consumer')
    .ignore();
}
