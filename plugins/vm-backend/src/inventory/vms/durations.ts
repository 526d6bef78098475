import type { Knex } from 'knex';
import { operationsTable } from '../tables/operations';

/** Seconds. */
export type Durations = { create: number; delete: number };

const SAMPLE = 200;

/**
 * Half of the latest creations, and of the latest deletions, of an executor
 * took no longer than this, in seconds.
 */
export async function readDurations(
  knex: Knex,
  executor: string,
  since: Date,
): Promise<Durations | undefined> {
  const medianOf = async (type: 'create' | 'delete') => {
    const rows = await knex(operationsTable.table)
      .join('vms', 'vms.id', 'operations.vm_id')
      .where({
        'vms.executor': executor,
        'operations.type': type,
        'operations.phase': 'succeeded',
      })
      .where('operations.finished_at', '>=', since)
      .orderBy('operations.finished_at', 'desc')
      .limit(SAMPLE)
      .select(operationsTable.select());
    const seconds = rows
      .map(row => operationsTable.decode(row))
      .map(
        ({ createdAt, startedAt, finishedAt }) =>
          (finishedAt!.getTime() - (startedAt ?? createdAt).getTime()) / 1000,
      )
      .sort((a, b) => a - b);
    return seconds[Math.floor(seconds.length / 2)];
  };
  const [create, remove] = await Promise.all([
    medianOf('create'),
    medianOf('delete'),
  ]);
  // Where nothing was deleted yet, that is taken for nothing.
  return create === undefined ? undefined : { create, delete: remove ?? 0 };
}
