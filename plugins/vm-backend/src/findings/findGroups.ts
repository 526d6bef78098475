import type { Knex } from 'knex';
import { whereFilter } from '../inventory/filter';
import { groupsTable } from '../inventory/tables/groups';
import type { VmGroup } from '../model/group';
import type { FindingQuery } from './FindingSource';

/** Groups that are not deleted, and how many there are beyond the limit. */
export async function findGroups(
  { knex, filter, limit }: FindingQuery,
  restrict: (query: Knex.QueryBuilder) => void,
  orderBy: keyof VmGroup,
): Promise<{ groups: VmGroup[]; total: number }> {
  const matching = () => {
    const query = knex(groupsTable.table).whereNull('delete_requested_at');
    whereFilter(query, 'groups', filter);
    restrict(query);
    return query;
  };
  const [column] = Object.keys(groupsTable.encode({ [orderBy]: null }));
  const [rows, [{ total }]] = await Promise.all([
    matching()
      .select(groupsTable.select())
      .orderBy([column, 'id'])
      .limit(limit),
    matching().count({ total: '*' }),
  ]);
  return {
    groups: rows.map((row: any) => groupsTable.decode(row)),
    total: Number(total),
  };
}

/** VMs of a group that exist, or shall. */
export const existingVms = (group: VmGroup): number =>
  group.countPending +
  group.countProvisioning +
  group.countReady +
  group.countFailed +
  group.countLost;
