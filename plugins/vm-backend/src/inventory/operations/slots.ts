import { forUpdate } from '../dialect';
import type { Transaction } from '../Inventory';
import { operationsTable, vmsTable } from '../tables';

export type Slots = {
  /** The name under which operations are counted. */
  slots: string;
  limit: number;
};

async function lockSlots(tx: Transaction, slots: string): Promise<void> {
  await tx('slots').insert({ slots }).onConflict('slots').ignore();
  await forUpdate(tx, tx('slots').where('slots', slots));
}

async function countTaken(tx: Transaction, slots: string): Promise<number> {
  const [row] = await tx(operationsTable.table)
    .where('slots', slots)
    .whereIn('phase', ['submitting', 'running'])
    .count({ count: '*' });
  return Number(row.count);
}

/**
 * Whether the VM may start an operation now; those that wait longer go first.
 * The caller stores the operation, or that the VM waits, in the same
 * transaction.
 */
export async function takeSlot(
  tx: Transaction,
  { slots, limit, vmId }: Slots & { vmId: string },
): Promise<boolean> {
  await lockSlots(tx, slots);
  const free = limit - (await countTaken(tx, slots));
  if (free <= 0) {
    return false;
  }
  const first = await tx(vmsTable.table)
    .where('waiting_for', slots)
    .orderBy(['waiting_since', 'id'])
    .limit(free)
    .pluck('id');
  return first.length < free || first.includes(vmId);
}

/** Wakes as many of those who wait as there are free slots. */
export async function wakeWaiters(
  tx: Transaction,
  { slots, limit }: Slots,
  now: Date,
): Promise<void> {
  await lockSlots(tx, slots);
  const free = limit - (await countTaken(tx, slots));
  if (free <= 0) {
    return;
  }
  const ids = await tx(vmsTable.table)
    .where('waiting_for', slots)
    .orderBy(['waiting_since', 'id'])
    .limit(free)
    .pluck('id');
  if (ids.length > 0) {
    await tx(vmsTable.table)
      .whereIn('id', ids)
      .update({ next_run_at: now, wakes: tx.raw('wakes + 1') });
  }
}
