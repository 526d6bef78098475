import type { Knex } from 'knex';
import type { Actor } from '../../model/actor';
import { time } from '../tables/codec';
import { vmsTable } from '../tables/vms';
import type { Vm } from '../../model/vm';

export type LostQuery = {
  executor: string;
  /** For executors that see one host only. */
  host?: string;
  environments: string[];
};

const lostVms = (knex: Knex, { executor, host, environments }: LostQuery) => {
  const query = knex(vmsTable.table)
    .join('groups', 'groups.id', 'vms.group_id')
    .where('vms.executor', executor)
    .whereIn('vms.environment', environments)
    .whereNull('vms.deleted_at');
  if (host !== undefined) {
    query.where('vms.placement', host);
  }
  return query;
};

/** VMs that are lost, or are being recreated by `actor` because they were. */
export async function countLost(
  knex: Knex,
  query: LostQuery,
  actor: Actor,
): Promise<number> {
  const [{ total }] = await lostVms(knex, query)
    .where(either =>
      either
        .where('vms.phase', 'lost')
        .orWhere(recreated =>
          recreated
            .where('vms.recreate', true)
            .where(vmsTable.encode({ desiredBy: actor })),
        ),
    )
    .count({ total: '*' });
  return Number(total);
}

/** Lost VMs of groups that are neither deleted nor in the hands of a rollout. */
export async function readLost(knex: Knex, query: LostQuery): Promise<Vm[]> {
  const rows = await lostVms(knex, query)
    .where({ 'vms.phase': 'lost', 'vms.desired': 'present' })
    .whereNull('groups.delete_requested_at')
    .whereNull('groups.rollout_id')
    .select(vmsTable.select())
    .orderBy(['vms.lost_at', 'vms.id']);
  return rows.map((row: any) => vmsTable.decode(row));
}

/** The earliest of each group. */
export async function sinceWhenLost(
  knex: Knex,
  groupIds: string[],
): Promise<Map<string, Date>> {
  const rows: any[] = await knex(vmsTable.table)
    .whereIn('group_id', groupIds)
    .where('phase', 'lost')
    .whereNotNull('lost_at')
    .groupBy('group_id')
    .select('group_id')
    .min({ since: 'lost_at' });
  return new Map(rows.map(row => [row.group_id, time.decode(row.since)]));
}
