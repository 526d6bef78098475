import { chunksOf } from '../dialect';
import type { Transaction } from '../Inventory';
import { type StoredVm, vmsTable } from '../tables';

export async function insertVms(
  tx: Transaction,
  vms: StoredVm[],
): Promise<void> {
  for (const chunk of chunksOf(vms)) {
    await tx(vmsTable.table).insert(chunk.map(vm => vmsTable.encode(vm)));
  }
}
