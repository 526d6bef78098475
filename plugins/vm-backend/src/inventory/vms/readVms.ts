import type { Knex } from 'knex';
import { forUpdate } from '../dialect';
import { type InventoryFilter, whereFilter } from '../filter';
import type { Transaction } from '../Inventory';
import { type PageRequest, type StoredPage, readPage } from '../page';
import { vmsTable } from '../tables/vms';
import type { Vm } from '../../model/vm';
import { lockWork } from './work';

export async function getVm(knex: Knex, id: string): Promise<Vm | undefined> {
  const row = await knex(vmsTable.table).where('id', id).first();
  return row && vmsTable.decode(row);
}

/** What the planner looks at: existing VMs, and deleted ones that await a successor. */
export async function loadPlannedVms(
  tx: Transaction,
  groupId: string,
): Promise<Vm[]> {
  const rows = await tx(vmsTable.table)
    .where('group_id', groupId)
    .where(either => either.whereNull('deleted_at').orWhere('recreate', true))
    .orderBy(['name_index', 'id']);
  return rows.map(row => vmsTable.decode(row));
}

export async function listVms(
  knex: Knex,
  filter: InventoryFilter,
  page: PageRequest,
): Promise<StoredPage<Vm>> {
  const query = knex(vmsTable.table);
  whereFilter(query, 'vms', filter);
  return readPage({
    query,
    codec: vmsTable,
    page,
    defaultSort: 'name',
  });
}

/** The groups of all VMs that match, at most `limit` VMs' worth. */
export async function findVmsForBulk(
  tx: Transaction,
  filter: InventoryFilter,
  limit: number,
): Promise<Array<{ id: string; groupId: string }>> {
  const query = tx(vmsTable.table);
  whereFilter(query, 'vms', filter);
  const rows = await query
    .select('vms.id', 'vms.group_id')
    .orderBy('vms.id')
    .limit(limit);
  return rows.map(row => ({ id: row.id, groupId: row.group_id }));
}

/** Locks VMs whose groups are locked already, and the work on them. */
export async function lockVms(tx: Transaction, ids: string[]): Promise<Vm[]> {
  await lockWork(tx, ids);
  const rows = await forUpdate(
    tx,
    tx(vmsTable.table).whereIn('id', ids).orderBy('id'),
  );
  return rows.map((row: any) => vmsTable.decode(row));
}
