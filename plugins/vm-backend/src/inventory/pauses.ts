import type { Knex } from 'knex';
import type { Transaction } from './Inventory';
import { type Stored, Codec, text, time } from './codec';
import { type Slots, lockSlots, wakeWaiters } from './operations/slots';

const pauseShape = {
  executor: text,
  pausedBy: text,
  pausedAt: time,
  reason: text,
};
const pauses = new Codec('executor_pauses', pauseShape);

export type StoredPause = Stored<typeof pauseShape>;

export async function listPauses(
  knex: Knex,
): Promise<Map<string, StoredPause>> {
  const rows = await knex(pauses.table);
  return new Map(rows.map(row => [row.executor, pauses.decode(row)]));
}

/** Whoever asks for a slot from now on waits; what is under way goes on. */
export async function storePause(
  tx: Transaction,
  pause: StoredPause,
): Promise<void> {
  await tx(pauses.table)
    .insert(pauses.encode(pause))
    .onConflict('executor')
    .merge();
}

/**
 * Those who waited go on, as many as may at once.
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
  await tx(pauses.table).where('executor', executor).delete();
  for (const item of slots) {
    await wakeWaiters(tx, item, now);
  }
}
