import type { Inventory } from './Inventory';
import { groupSpecsTable, groupsTable } from './tables/groups';
import { rolloutsTable } from './tables/rollouts';
import { vmsTable } from './tables/vms';

const CHUNK = 500;

/** Deletes what is older than it has to be, in small transactions. */
export async function applyRetention(
  inventory: Inventory,
  retention: { logsMs: number; deletedMs: number },
): Promise<void> {
  const before = (ms: number) => new Date(inventory.now().getTime() - ms);
  await dropUserDataOfGroups(inventory);
  await dropUserDataOfRollouts(inventory);
  await deleteInChunks(inventory, 'log_chunks', 'operation_id', query =>
    query.where('created_at', '<', before(retention.logsMs)),
  );
  await deleteInChunks(inventory, 'changes', 'seq', query =>
    query.where('at', '<', before(retention.deletedMs)),
  );
  await deleteInChunks(inventory, 'notifications', 'id', query =>
    query
      .where('created_at', '<', before(retention.deletedMs))
      .whereNull('next_run_at'),
  );
  await deleteInChunks(inventory, rolloutsTable.table, 'id', query =>
    query.where('finished_at', '<', before(retention.deletedMs)),
  );
  await deleteInChunks(inventory, vmsTable.table, 'id', query =>
    query
      .where('deleted_at', '<', before(retention.deletedMs))
      .where({ name_held: false, recreate: false }),
  );
  await deleteInChunks(inventory, groupsTable.table, 'id', query =>
    query
      .where('deleted_at', '<', before(retention.deletedMs))
      .whereNotExists(exists =>
        exists
          .select('vms.id')
          .from(vmsTable.table)
          .whereRaw('?? = ??', ['vms.group_id', 'groups.id']),
      ),
  );
}

async function deleteInChunks(
  { knex }: Inventory,
  table: string,
  key: string,
  restrict: (query: import('knex').Knex.QueryBuilder) => unknown,
): Promise<void> {
  for (;;) {
    const query = knex(table).select(key).limit(CHUNK);
    restrict(query);
    const deleted = await knex(table).whereIn(key, query).delete();
    if (deleted === 0) {
      return;
    }
  }
}

/** User data may hold secrets, so it does not outlive the VMs that it was for. */
async function dropUserDataOfGroups({ knex }: Inventory): Promise<void> {
  await knex(groupSpecsTable.table)
    .whereNotNull('user_data')
    .whereIn(
      'group_id',
      knex(groupsTable.table).select('id').whereNotNull('deleted_at'),
    )
    .update({ user_data: null });
}

/** A rollout that has ended may be rolled back, which takes no user data. */
async function dropUserDataOfRollouts({ knex }: Inventory): Promise<void> {
  for (;;) {
    // Those that are done no longer match.
    const rows = await knex(rolloutsTable.table)
      .whereNotNull('finished_at')
      .whereLike('change', '%"userData":"%')
      .limit(CHUNK)
      .select('id', 'change');
    for (const { id, change } of rows) {
      const kept = { ...JSON.parse(change), userData: null };
      await knex(rolloutsTable.table)
        .where({ id })
        .update({ change: JSON.stringify(kept) });
    }
    if (rows.length < CHUNK) {
      return;
    }
  }
}
