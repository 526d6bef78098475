import type { Knex } from 'knex';
import type { Transaction } from '../Inventory';
import { groupsTable, vmsTable } from '../tables';

export type StoredOwnership = {
  component: string;
  owner: string;
  system: string | null;
};

/** Components that have groups, with the owner that is stored, by reference. */
export async function listComponents(
  knex: Knex,
  after: string,
  limit: number,
): Promise<StoredOwnership[]> {
  const rows = await knex(groupsTable.table)
    .whereNull('deleted_at')
    .where('component', '>', after)
    .groupBy('component')
    .orderBy('component')
    .limit(limit)
    .select('component')
    .min({ owner: 'owner', system: 'system' });
  return rows.map((row: any) => ({
    component: row.component,
    owner: row.owner,
    system: row.system,
  }));
}

export async function storeOwnership(
  tx: Transaction,
  component: string,
  { owner, system }: Omit<StoredOwnership, 'component'>,
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
