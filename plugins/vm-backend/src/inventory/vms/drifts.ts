import type { VmDrift } from '@backlot/plugin-vm-common';
import type { Knex } from 'knex';
import { type Stored, Codec, json, text, time } from '../codec';
import { chunksOf } from '../dialect';
import type { Transaction } from '../Inventory';

const driftShape = {
  vmId: text,
  fields: json<VmDrift[]>(),
  /** Of the fields: `cpus,memory`. */
  names: text,
  firstSeenAt: time,
  lastSeenAt: time,
};
const drifts = new Codec('drifts', driftShape);

export type StoredDrift = Stored<typeof driftShape>;

/** By VM. */
export async function getDrifts(
  knex: Knex,
  vmIds: string[],
): Promise<Map<string, StoredDrift>> {
  const rows = await knex(drifts.table).whereIn('vm_id', vmIds);
  return new Map(rows.map(row => [row.vm_id, drifts.decode(row)]));
}

/** Which of these VMs are ready still, and nobody works on. */
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
  found: StoredDrift[],
): Promise<void> {
  for (const chunk of chunksOf(found)) {
    await tx(drifts.table)
      .insert(chunk.map(drift => drifts.encode(drift)))
      .onConflict('vm_id')
      .merge();
  }
}

export async function deleteDrifts(
  tx: Transaction,
  vmIds: string[],
): Promise<void> {
  for (const chunk of chunksOf(vmIds)) {
    await tx(drifts.table).whereIn('vm_id', chunk).delete();
  }
}

/** Of VMs that are no longer there. */
export async function deleteDriftsOfGone(knex: Knex): Promise<void> {
  await knex(drifts.table)
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
  knex(drifts.table)
    .join('vms', 'vms.id', 'drifts.vm_id')
    .where('vms.phase', 'ready');
