import type { Knex } from 'knex';
import type { Transaction } from '../Inventory';
import { groupSpecsTable } from '../tables/groups';
import type { GroupSpec } from '../../model/group';

/** All revisions of groups, with user data: so pass few groups. */
export async function readSpecs(
  knex: Knex,
  groupIds: string[],
): Promise<Map<string, GroupSpec[]>> {
  const specs = new Map<string, GroupSpec[]>(groupIds.map(id => [id, []]));
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
  spec: GroupSpec,
): Promise<void> {
  await tx(groupSpecsTable.table).insert(groupSpecsTable.encode(spec));
}
