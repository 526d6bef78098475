import type { Client } from 'pg';
import { type Filling, fill } from '../fill';
import type { Postgres } from './Postgres';
import type { Backend } from './Backend';
import { type ReplicaOptions, startReplica } from './startReplica';

/** The tables are the plugin's own to make: a replica comes and goes for that. */
export async function prepareInventory(
  postgres: Postgres,
  directory: string,
  filling: Filling,
): Promise<Client> {
  const replica = await startReplica({ postgres, directory });
  await replica.stop();
  const database = await postgres.connect('backstage_plugin_vm');
  if (filling.vms > 0) {
    await fill(database, filling);
  }
  return database;
}

/** A replica over an inventory that is filled already. */
export async function startFilled(
  options: ReplicaOptions,
  filling: Filling,
): Promise<{ replica: Backend; database: Client }> {
  const database = await prepareInventory(
    options.postgres,
    options.directory,
    filling,
  );
  const replica = await startReplica({
    ...options,
    components: filling.components,
    owners: filling.owners,
    executor: { filled: filling.vms, ...options.executor },
  });
  return { replica, database };
}
