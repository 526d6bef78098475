import type { Knex } from 'knex';
import {
  type Stored,
  Codec,
  boolean,
  json,
  nullable,
  text,
  time,
} from './codec';

const executorStateShape = {
  executor: text,
  host: text,
  kind: text,
  healthy: boolean,
  message: nullable(text),
  facts: json<Record<string, string>>(),
  checkedAt: time,
};
const executorStates = new Codec('executor_states', executorStateShape);

export type StoredExecutorState = Stored<typeof executorStateShape>;

/** Says what a replica sees of its executor. */
export async function storeExecutorState(
  knex: Knex,
  state: StoredExecutorState,
): Promise<void> {
  await knex(executorStates.table)
    .insert(executorStates.encode(state))
    .onConflict(['executor', 'host'])
    .merge();
}

export async function listExecutorStates(
  knex: Knex,
): Promise<StoredExecutorState[]> {
  const rows = await knex(executorStates.table)
    .orderBy(['executor', 'host'])
    .limit(1000);
  return rows.map(row => executorStates.decode(row));
}
