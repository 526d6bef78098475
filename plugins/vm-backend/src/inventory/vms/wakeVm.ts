import type { Transaction } from '../Inventory';
import { vmsTable } from '../tables';

/** Lets the engine look at a VM now. */
export async function wakeVm(
  tx: Transaction,
  vmId: string,
  now: Date,
): Promise<void> {
  await tx(vmsTable.table)
    .where('id', vmId)
    .update({ next_run_at: now, wakes: tx.raw('wakes + 1') });
}
