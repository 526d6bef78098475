import type { VmError, VmOperationType } from '@backlot/plugin-vm-common';
import type { Knex } from 'knex';
import { json, time, word } from '../tables/codec';
import { operationsTable } from '../tables/operations';
import { vmWorkTable, vmsTable } from '../tables/vms';

export type ExecutorLoad = {
  vms: number;
  running: number;
  queued: number;
  succeeded: number;
  failed: number;
};

export type StoredFailure = {
  executor: string;
  vmId: string;
  vmName: string;
  type: VmOperationType;
  error: VmError;
  at: Date;
};

const none = (): ExecutorLoad => ({
  vms: 0,
  running: 0,
  queued: 0,
  succeeded: 0,
  failed: 0,
});

/** What each executor has to do, and has done since. */
export async function readExecutorLoad(
  knex: Knex,
  since: Date,
): Promise<Map<string, ExecutorLoad>> {
  const [vms, running, queued, ended] = await Promise.all([
    knex(vmsTable.table)
      .whereNull('deleted_at')
      .select('executor')
      .count({ count: '*' })
      .groupBy('executor'),
    knex(operationsTable.table)
      .join('vms', 'vms.id', 'operations.vm_id')
      .whereNull('operations.finished_at')
      .whereIn('operations.phase', ['submitting', 'running'])
      .select('vms.executor')
      .count({ count: '*' })
      .groupBy('vms.executor'),
    knex(vmWorkTable.table)
      .whereNotNull('waiting_for')
      .select('executor')
      .count({ count: '*' })
      .groupBy('executor'),
    knex(operationsTable.table)
      .join('vms', 'vms.id', 'operations.vm_id')
      .where('operations.finished_at', '>=', since)
      .whereIn('operations.phase', ['succeeded', 'failed'])
      .select('vms.executor', 'operations.phase')
      .count({ count: '*' })
      .groupBy('vms.executor', 'operations.phase'),
  ]);
  const loads = new Map<string, ExecutorLoad>();
  const add = (rows: any[], field: (row: any) => keyof ExecutorLoad) => {
    for (const row of rows) {
      const load = loads.get(row.executor) ?? none();
      load[field(row)] = Number(row.count);
      loads.set(row.executor, load);
    }
  };
  add(vms, () => 'vms');
  add(running, () => 'running');
  add(queued, () => 'queued');
  add(ended, row => row.phase);
  return loads;
}

/** The newest failures since, of each executor a few. */
export async function readFailures(
  knex: Knex,
  since: Date,
  most: number,
): Promise<StoredFailure[]> {
  const ranked = knex(operationsTable.table)
    .join('vms', 'vms.id', 'operations.vm_id')
    .where('operations.finished_at', '>=', since)
    .where('operations.phase', 'failed')
    .select({
      executor: 'vms.executor',
      vm_id: 'vms.id',
      vm_name: 'vms.name',
      type: 'operations.type',
      error: 'operations.error',
      at: 'operations.finished_at',
    })
    .select(
      knex.raw(
        'ROW_NUMBER() OVER (PARTITION BY vms.executor ORDER BY operations.finished_at DESC) AS rank',
      ),
    );
  const rows: any[] = await knex
    .with('ranked', ranked)
    .from('ranked')
    .where('rank', '<=', most)
    .orderBy('at', 'desc');
  return rows.map(row => ({
    executor: row.executor,
    vmId: row.vm_id,
    vmName: row.vm_name,
    type: word<VmOperationType>().decode(row.type),
    error: json<VmError>().decode(row.error),
    at: time.decode(row.at),
  }));
}
