import type { Transaction } from '../Inventory';
import { type StoredGroup, groupsTable } from '../tables';

export async function updateGroup(
  tx: Transaction,
  id: string,
  patch: Partial<StoredGroup>,
): Promise<void> {
  await tx(groupsTable.table).where('id', id).update(groupsTable.encode(patch));
}
