import { forUpdate } from '../dialect';
import type { Transaction } from '../Inventory';
import { operationsTable } from '../tables/operations';
import { vmWorkTable } from '../tables/vms';
import { wakeVms } from '../vms/work';

export type Slots = {
  /** The name under which operations are counted. */
  slots: string;
  /** While it is paused, none of its slots is free. */
  executor: string;
  limit: number;
};

/** In one order everywhere, after groups and before the work on VMs. */
export async function lockSlots(
  tx: Transaction,
  names: string[],
): Promise<void> {
  if (names.length === 0) {
    return;
  }
  const sorted = [...new Set(names)].sort();
  const query = () => tx('slots').whereIn('slots', sorted).orderBy('slots');
  const locked = await forUpdate(tx, query());
  if (locked.length < sorted.length) {
    await tx('slots')
      .insert(sorted.map(slots => ({ slots })))
      .onConflict('slots')
      .ignore();
    await forUpdate(tx, query());
  }
}

/** How many operations may start under a locked name. */
export async function freeSlots(
  tx: Transaction,
  { slots, executor, limit }: Slots,
): Promise<number> {
  const [row]: any[] = await tx(operationsTable.table)
    .where('slots', slots)
    .whereIn('phase', ['submitting', 'running'])
    .count({ count: '*' })
    .select({
      paused: tx('executor_pauses').where({ executor }).count('*'),
    });
  return Number(row.paused) > 0 ? 0 : Math.max(0, limit - Number(row.count));
}

/** Those that wait longest. */
async function firstWaiting(
  tx: Transaction,
  slots: string,
  limit: number,
): Promise<string[]> {
  return tx(vmWorkTable.table)
    .where('waiting_for', slots)
    .orderBy(['waiting_since', 'id'])
    .limit(limit)
    .pluck('id');
}

/**
 * Which of the VMs may start an operation now; those that wait longer, here or
 * elsewhere, go first. The caller stores the operations, and that the others
 * wait, in the same transaction, under the lock on the slots.
 */
export async function grantSlots(
  tx: Transaction,
  slots: Slots,
  vmIds: string[],
): Promise<Set<string>> {
  const free = await freeSlots(tx, slots);
  if (free === 0) {
    return new Set();
  }
  const first = await firstWaiting(tx, slots.slots, free);
  const granted = new Set(vmIds.filter(id => first.includes(id)));
  let left = free - first.length;
  for (const id of vmIds) {
    if (left > 0 && !granted.has(id)) {
      granted.add(id);
      left -= 1;
    }
  }
  return granted;
}

/** Wakes as many of those who wait as there are free slots under a locked name. */
export async function wakeWaiters(
  tx: Transaction,
  slots: Slots,
  now: Date,
): Promise<void> {
  const free = await freeSlots(tx, slots);
  const ids = free > 0 ? await firstWaiting(tx, slots.slots, free) : [];
  if (ids.length > 0) {
    await wakeVms(tx, ids, now);
  }
}
