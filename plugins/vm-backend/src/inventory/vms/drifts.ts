import type { Knex } from 'knex';
import type { Drift } from '../../model/vm';
import { time } from '../tables/codec';
import { driftsTable } from '../tables/vms';
import { chunksOf } from '../dialect';
import type { Transaction } from '../Inventory';

/** By VM. */
export async function getDrifts(
  knex: Knex,
  vmIds: string[],
): Promise<Map<string, Drift>> {
  const rows = await knex(driftsTable.table).whereIn('vm_id', vmIds);
  return new Map(rows.map(row => [row.vm_id, driftsTable.decode(row)]));
}

/** Which of these VMs are still ready and not claimed. */
export async function findResting(
  tx: Transaction,
  vmIds: string[],
): Promise<Set<string>> {
  const rows = await tx('vms')
    .join('vm_work', 'vm_work.id', 'vms.id')
    .whereIn('vms.id', vmIds)
    .where('vms.phase', 'ready')
    .whereNull('vm_work.claim_token')
    .select('vms.id');
  return new Set(rows.map(({ id }) => id));
}

export async function storeDrifts(
  tx: Transaction,
  found: Drift[],
): Promise<void> {
  for (const chunk of chunksOf(found)) {
    await tx(driftsTable.table)
      .insert(chunk.map(drift => driftsTable.encode(drift)))
      .onConflict('vm_id')
      .merge();
  }
}

export async function deleteDrifts(
  tx: Transaction,
  vmIds: string[],
): Promise<void> {
  for (const chunk of chunksOf(vmIds)) {
    await tx(driftsTable.table).whereIn('vm_id', chunk).delete();
  }
}

/** Of VMs that are no longer there. */
export async function deleteDriftsOfGone(knex: Knex): Promise<void> {
  await knex(driftsTable.table)
    .whereIn('vm_id', knex('vms').select('id').whereNotNull('deleted_at'))
    .delete();
}

export type GroupDrift = {
  groupId: string;
  vms: number;
  /** How many VMs differ so, by the names of the fields. */
  names: Map<string, number>;
  since: Date;
};

/** Ready VMs that drift, by group. */
export async function countDrifts(
  knex: Knex,
  groupIds: string[],
): Promise<Map<string, GroupDrift>> {
  const rows = await driftingVms(knex)
    .whereIn('vms.group_id', groupIds)
    .groupBy('vms.group_id', 'drifts.names')
    .select('vms.group_id', 'drifts.names')
    .count({ vms: '*' })
    .min({ since: 'drifts.first_seen_at' });
  const groups = new Map<string, GroupDrift>();
  for (const { group_id: groupId, names, vms, since } of rows) {
    const group = groups.get(groupId) ?? {
      groupId,
      vms: 0,
      names: new Map(),
      since: time.decode(since),
    };
    group.vms += Number(vms);
    for (const name of names.split(',')) {
      group.names.set(name, (group.names.get(name) ?? 0) + Number(vms));
    }
    group.since = new Date(
      Math.min(group.since.getTime(), time.decode(since).getTime()),
    );
    groups.set(groupId, group);
  }
  return groups;
}

/** For queries of groups: those that have one. */
export const groupsOfDriftingVms = (knex: Knex): Knex.QueryBuilder =>
  driftingVms(knex).select('vms.group_id');

const driftingVms = (knex: Knex): Knex.QueryBuilder =>
  knex(driftsTable.table)
    .join('vms', 'vms.id', 'drifts.vm_id')
    .where('vms.phase', 'ready');
