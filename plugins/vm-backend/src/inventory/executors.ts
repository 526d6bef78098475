import type { Knex } from 'knex';
import type { Transaction } from './Inventory';
import {
  type Stored,
  Codec,
  boolean,
  json,
  nullable,
  text,
  time,
} from './codec';
import { chunksOf } from './dialect';

const executorStateShape = {
  executor: text,
  host: text,
  kind: text,
  healthy: boolean,
  message: nullable(text),
  facts: json<Record<string, string>>(),
  checkedAt: time,
};
const orphanShape = {
  executor: text,
  vmId: text,
  name: text,
  placement: nullable(text),
  /** '' where unknown. */
  providerId: text,
  reason: text,
  firstSeenAt: time,
  lastSeenAt: time,
};

const executorStates = new Codec('executor_states', executorStateShape);
const orphans = new Codec('orphans', orphanShape);

export type StoredExecutorState = Stored<typeof executorStateShape>;
export type StoredOrphan = Stored<typeof orphanShape>;

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

export async function storeOrphans(
  tx: Transaction,
  found: StoredOrphan[],
): Promise<void> {
  for (const chunk of chunksOf(found)) {
    await tx(orphans.table)
      .insert(chunk.map(orphan => orphans.encode(orphan)))
      .onConflict(['executor', 'vm_id', 'provider_id'])
      .merge(['last_seen_at', 'placement']);
  }
}

/**
 * Orphans that a whole look at their executor did not show any more.
 *
 * @param host - where the look was, for executors that see one host only
 */
export async function deleteUnseenOrphans(
  knex: Knex,
  executor: string,
  host: string | undefined,
  before: Date,
): Promise<void> {
  const unseen = knex(orphans.table)
    .where('executor', executor)
    .where('last_seen_at', '<', before);
  if (host !== undefined) {
    unseen.where('placement', host);
  }
  await unseen.delete();
}

export async function listOrphans(
  knex: Knex,
  limit: number,
): Promise<StoredOrphan[]> {
  const rows = await knex(orphans.table)
    .orderBy(['executor', 'vm_id', 'provider_id'])
    .limit(limit);
  return rows.map(row => orphans.decode(row));
}
