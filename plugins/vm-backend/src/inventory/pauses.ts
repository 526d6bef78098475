import type { Knex } from 'knex';
import type { ExecutorPause } from '../model/executor';
import type { Transaction } from './Inventory';
import { executorPausesTable } from './tables/executors';
import { type Slots, lockSlots, wakeWaiters } from './operations/slots';

export async function listPauses(
  knex: Knex,
): Promise<Map<string, ExecutorPause>> {
  const rows = await knex(executorPausesTable.table);
  return new Map(
    rows.map(row => [row.executor, executorPausesTable.decode(row)]),
  );
}

/** From now on operations wait for a slot; running operations continue. */
export async function storePause(
  tx: Transaction,
  pause: ExecutorPause,
): Promise<void> {
  await tx(executorPausesTable.table)
    .insert(executorPausesTable.encode(pause))
    .onConflict('executor')
    .merge();
}

/**
 * Operations that waited start, as many as there are slots.
 *
 * @param slots - all of the executor. They are locked first, so that a step
 *   that is about to wait is either seen here, or sees that nothing is paused.
 */
export async function deletePause(
  tx: Transaction,
  executor: string,
  slots: Slots[],
  now: Date,
): Promise<void> {
  await lockSlots(
    tx,
    slots.map(item => item.slots),
  );
  await tx(executorPausesTable.table).where('executor', executor).delete();
  for (const item of slots) {
    await wakeWaiters(tx, item, now);
  }
}
