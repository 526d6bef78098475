import type { VmGroup } from '../../model/group';
import type { Transaction } from '../Inventory';
import { groupsTable } from '../tables/groups';
import { type RowUpdate, updateMany } from '../updateMany';

/** Each with values of its own. */
export async function updateGroups(
  tx: Transaction,
  updates: RowUpdate<VmGroup>[],
): Promise<void> {
  await updateMany(tx, groupsTable, updates);
}
