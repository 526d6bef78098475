import type { Knex } from 'knex';
import { chunksOf } from '../dialect';
import { lockWork } from './work';
import type { Transaction } from '../Inventory';
import { vmsTable } from '../tables/vms';
import type { Vm } from '../../model/vm';

/** What planners look at, of many groups. */
export async function loadVmsOf(
  knex: Knex,
  groupIds: string[],
): Promise<Map<string, Vm[]>> {
  const vms = new Map<string, Vm[]>(groupIds.map(id => [id, []]));
  for (const chunk of chunksOf(groupIds)) {
    const rows = await knex(vmsTable.table)
      .whereIn('group_id', chunk)
      .where(either => either.whereNull('deleted_at').orWhere('recreate', true))
      .orderBy(['group_id', 'name_index', 'id']);
    for (const row of rows) {
      const vm = vmsTable.decode(row);
      vms.get(vm.groupId)!.push(vm);
    }
  }
  return vms;
}

/** VMs that are wanted, by group and revision. */
export async function countRevisions(
  knex: Knex,
  groupIds: string[],
): Promise<Map<string, Array<{ revision: number; vms: number; since: Date }>>> {
  const counts = new Map<
    string,
    Array<{ revision: number; vms: number; since: Date }>
  >(groupIds.map(id => [id, []]));
  for (const chunk of chunksOf(groupIds)) {
    const rows: any[] = await knex(vmsTable.table)
      .whereIn('group_id', chunk)
      .whereNull('deleted_at')
      .where('desired', 'present')
      .groupBy('group_id', 'spec_revision')
      .select('group_id', 'spec_revision')
      .count({ total: '*' })
      .min({ since: 'created_at' });
    for (const row of rows) {
      counts.get(row.group_id)!.push({
        revision: row.spec_revision,
        vms: Number(row.total),
        since: new Date(row.since),
      });
    }
  }
  return counts;
}

/** Notes that VMs have passed the gates of their rollout. */
export async function acceptVms(
  tx: Transaction,
  vmIds: string[],
  now: Date,
): Promise<void> {
  for (const chunk of chunksOf(vmIds)) {
    await lockWork(tx, chunk);
    await tx(vmsTable.table).whereIn('id', chunk).update({ accepted_at: now });
  }
}

/**
 * Accepts the ready VMs of a locked group that are of these revisions: they
 * match the spec of the rollout, and need no health gate.
 *
 * @returns how many there are
 */
export async function acceptReady(
  tx: Transaction,
  groupId: string,
  revisions: number[],
  now: Date,
): Promise<number> {
  const matching = () =>
    tx(vmsTable.table)
      .where({ group_id: groupId, phase: 'ready', desired: 'present' })
      .whereIn('spec_revision', revisions);
  const ids: string[] = await matching().pluck('id');
  let accepted = 0;
  for (const chunk of chunksOf(ids)) {
    await lockWork(tx, chunk);
    // Again, because only now nobody else changes them.
    accepted += await matching()
      .whereIn('id', chunk)
      .update({ accepted_at: now });
  }
  return accepted;
}

export async function findOpenOperations(
  knex: Knex,
  vmIds: string[],
): Promise<Set<string>> {
  const busy = new Set<string>();
  for (const chunk of chunksOf(vmIds)) {
    const rows = await knex('operations')
      .whereIn('vm_id', chunk)
      .whereNull('finished_at')
      .select('vm_id');
    rows.forEach(({ vm_id }) => busy.add(vm_id));
  }
  return busy;
}
