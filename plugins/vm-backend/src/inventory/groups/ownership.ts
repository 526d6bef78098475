import type { Knex } from 'knex';
import type { Owners } from '../../model/owners';
import type { Transaction } from '../Inventory';
import { groupsTable } from '../tables/groups';
import { vmsTable } from '../tables/vms';

export type StoredOwnership = Owners & { system: string | null };

/**
 * Components that have groups, with every owner and system that is stored for
 * them: a group that was made between two refreshes may know better than its
 * elders.
 */
export async function listComponents(
  knex: Knex,
  after: string,
  limit: number,
): Promise<
  Array<{
    component: string;
    stored: Array<StoredOwnership & { gone: boolean }>;
  }>
> {
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
    .distinct('component', 'owner', 'other_owners', 'system')
    .select(knex.raw('component_gone_at IS NOT NULL AS gone'));
  return components.map((component: string) => ({
    component,
    stored: rows
      .filter(row => row.component === component)
      .map(row => ({
        owner: row.owner,
        otherOwners: groupsTable.kindOf('otherOwners').decode(row.other_owners),
        system: row.system,
        gone: !!row.gone,
      })),
  }));
}

/** @param since - null for a component that is there again */
export async function storeGone(
  tx: Transaction,
  component: string,
  since: Date | null,
): Promise<void> {
  await tx(groupsTable.table)
    .where('component', component)
    .whereNull('deleted_at')
    .where(stored =>
      since
        ? stored.whereNull('component_gone_at')
        : stored.whereNotNull('component_gone_at'),
    )
    .update(groupsTable.encode({ componentGoneAt: since }));
}

export async function storeOwnership(
  tx: Transaction,
  component: string,
  ownership: StoredOwnership,
  now: Date,
): Promise<void> {
  await tx(groupsTable.table)
    .where('component', component)
    .whereNull('deleted_at')
    .update(groupsTable.encode({ ...ownership, updatedAt: now }));
  await tx(vmsTable.table)
    .where('component', component)
    .whereNull('deleted_at')
    .update(vmsTable.encode(ownership));
}
