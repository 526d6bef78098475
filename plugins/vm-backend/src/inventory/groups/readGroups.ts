import type { Labels } from '@backlot/plugin-vm-common';
import type { Knex } from 'knex';
import type { Actor } from '../../model/actor';
import { forUpdate } from '../dialect';
import { type InventoryFilter, whereFilter } from '../filter';
import type { Transaction } from '../Inventory';
import { type PageRequest, type StoredPage, readPage } from '../page';
import { groupSpecsTable, groupsTable } from '../tables/groups';
import type { GroupSpec, VmGroup } from '../../model/group';

export async function getGroup(
  knex: Knex,
  id: string,
): Promise<VmGroup | undefined> {
  const row = await knex(groupsTable.table).where('id', id).first();
  return row && groupsTable.decode(row);
}

export async function getGroups(
  knex: Knex,
  ids: string[],
): Promise<Map<string, VmGroup>> {
  const rows = await knex(groupsTable.table).whereIn('id', ids);
  return new Map(rows.map(row => [row.id, groupsTable.decode(row)]));
}

/** Locks the groups, in the order of their ids as everywhere. */
export async function lockGroups(
  tx: Transaction,
  ids: string[],
): Promise<VmGroup[]> {
  if (ids.length === 0) {
    return [];
  }
  const rows = await forUpdate(
    tx,
    tx(groupsTable.table).whereIn('id', ids).orderBy('id'),
  );
  return rows.map((row: any) => groupsTable.decode(row));
}

export async function lockGroup(
  tx: Transaction,
  id: string,
): Promise<VmGroup | undefined> {
  return (await lockGroups(tx, [id]))[0];
}

/** Locks groups that are due; those that another replica works on are passed over. */
export async function lockDueGroups(
  tx: Transaction,
  now: Date,
  limit: number,
): Promise<VmGroup[]> {
  const rows = await forUpdate(
    tx,
    tx(groupsTable.table)
      .where('next_run_at', '<=', now)
      .orderBy('next_run_at')
      .limit(limit),
    { skipLocked: true },
  );
  return rows.map((row: any) => groupsTable.decode(row));
}

export async function findGroupByIdempotencyKey(
  knex: Knex,
  options: {
    key: string;
    /** As earlier versions stored it: the same for every caller. */
    plainKey: string;
    createdBy: Actor;
  },
): Promise<VmGroup | undefined> {
  const { key, plainKey, createdBy } = options;
  const row = await knex(groupsTable.table)
    .where('idempotency_key', key)
    .orWhere(groupsTable.encode({ idempotencyKey: plainKey, createdBy }))
    .first();
  return row && groupsTable.decode(row);
}

export async function listGroups(
  knex: Knex,
  filter: InventoryFilter,
  page: PageRequest,
): Promise<StoredPage<VmGroup>> {
  const query = knex(groupsTable.table);
  whereFilter(query, 'groups', filter);
  return readPage({
    query,
    codec: groupsTable,
    page,
    defaultSort: '-createdAt',
  });
}

/**
 * By group and revision.
 *
 * @param options - without user data where many are read: each may be large
 */
export async function getGroupSpecs(
  knex: Knex,
  keys: Array<{ groupId: string; revision: number }>,
  options: { userData: boolean },
): Promise<Map<string, GroupSpec>> {
  const columns = groupSpecsTable
    .select()
    .filter(column => options.userData || !column.endsWith('.user_data'));
  const rows = await knex(groupSpecsTable.table)
    .select(columns)
    .whereIn(
      ['group_id', 'revision'],
      keys.map(({ groupId, revision }) => [groupId, revision]),
    );
  return new Map(
    rows.map(row => {
      const spec = groupSpecsTable.decode(row);
      return [specKey(spec), spec];
    }),
  );
}

export const specKey = (key: { groupId: string; revision: number }) =>
  `${key.groupId}/${key.revision}`;

export async function getLabels(
  knex: Knex,
  groupIds: string[],
): Promise<Map<string, Labels>> {
  const labels = new Map<string, Labels>(groupIds.map(id => [id, {}]));
  for (const row of await knex('labels')
    .whereIn('group_id', groupIds)
    .orderBy('key')) {
    labels.get(row.group_id)![row.key] = row.value;
  }
  return labels;
}

/** The groups of VMs that match, at most `limit` of them. */
export async function findGroupsOfVms(
  knex: Knex,
  filter: InventoryFilter,
  limit: number,
): Promise<string[]> {
  const query = knex('vms');
  whereFilter(query, 'vms', filter);
  const rows = await query
    .distinct('vms.group_id')
    .orderBy('vms.group_id')
    .limit(limit);
  return rows.map(row => row.group_id);
}
