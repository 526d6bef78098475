import type { Knex } from 'knex';
import type { ExecutorState } from '../model/executor';
import { executorStatesTable } from './tables/executors';

/** Says what a replica sees of its executor. */
export async function storeExecutorState(
  knex: Knex,
  state: ExecutorState,
): Promise<void> {
  await knex(executorStatesTable.table)
    .insert(executorStatesTable.encode(state))
    .onConflict(['executor', 'host'])
    .merge();
}

export async function listExecutorStates(knex: Knex): Promise<ExecutorState[]> {
  const rows = await knex(executorStatesTable.table)
    .orderBy(['executor', 'host'])
    .limit(1000);
  return rows.map(row => executorStatesTable.decode(row));
}
