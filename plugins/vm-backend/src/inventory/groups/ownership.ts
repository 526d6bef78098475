import type { Knex } from 'knex';
import type { Transaction } from '../Inventory';
import { groupsTable, vmsTable } from '../tables';

export type StoredOwnership = { owner: string; system: string | null };

/**
 * Components that have groups, with every owner and system that is stored for
 * them: a group that was made between two refreshes may know better than its
 * elders.
 */
export async function listComponents(
  knex: Knex,
  after: string,
  limit: number,
): Promise<Array<{ component: string; stored: StoredOwnership[] }>> {
  const components = await knex(groupsTable.table)
    .whereNull('deleted_at')
    .where('component', '>', after)
    .groupBy('component')
    .orderBy('component')
    .limit(limit)
    .pluck('component');
  const rows = await knex(groupsTable.table)
    .whereNull('deleted_at')
    .whereIn('component', components)
    .distinct('component', 'owner', 'system');
  return components.map((component: string) => ({
    component,
    stored: rows
      .filter(row => row.component === component)
      .map(({ owner, system }) => ({ owner, system })),
  }));
}

export async function storeOwnership(
  tx: Transaction,
  component: string,
  { owner, system }: StoredOwnership,
  now: Date,
): Promise<void> {
  await tx(groupsTable.table)
    .where('component', component)
    .whereNull('deleted_at')
    .update(groupsTable.encode({ owner, system, updatedAt: now }));
  await tx(vmsTable.table)
    .where('component', component)
    .whereNull('deleted_at')
    .update(vmsTable.encode({ owner, system }));
}
