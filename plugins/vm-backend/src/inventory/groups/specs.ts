import type { Knex } from 'knex';
import type { Transaction } from '../Inventory';
import { type StoredGroupSpec, groupSpecsTable } from '../tables';

/** All revisions of groups, with user data: mind how many groups you ask for. */
export async function readSpecs(
  knex: Knex,
  groupIds: string[],
): Promise<Map<string, StoredGroupSpec[]>> {
  const specs = new Map<string, StoredGroupSpec[]>(
    groupIds.map(id => [id, []]),
  );
  const rows = await knex(groupSpecsTable.table)
    .whereIn('group_id', groupIds)
    .orderBy('revision');
  for (const row of rows) {
    const spec = groupSpecsTable.decode(row);
    specs.get(spec.groupId)!.push(spec);
  }
  return specs;
}

export async function appendSpec(
  tx: Transaction,
  spec: StoredGroupSpec,
): Promise<void> {
  await tx(groupSpecsTable.table).insert(groupSpecsTable.encode(spec));
}
