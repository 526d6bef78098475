import type { Knex } from 'knex';
import { vmsTable } from '../tables/vms';

/** How many VMs of each group have a problem that their executor reports. */
export async function countProblems(
  knex: Knex,
  groupIds: string[],
): Promise<Map<string, number>> {
  const rows: any[] = await knex(vmsTable.table)
    .whereIn('group_id', groupIds)
    .whereNotNull('problem')
    .whereNull('deleted_at')
    .groupBy('group_id')
    .select('group_id')
    .count({ total: '*' });
  return new Map(rows.map(row => [row.group_id, Number(row.total)]));
}
