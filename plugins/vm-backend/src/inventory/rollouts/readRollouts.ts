import type {
  RolloutGroupPhase,
  RolloutPhase,
} from '@backlot/plugin-vm-common';
import type { Knex } from 'knex';
import { chunksOf, forUpdate } from '../dialect';
import type { GroupCondition } from '../../model/conditions';
import { whereCondition } from '../filter';
import type { Transaction } from '../Inventory';
import { type PageRequest, type StoredPage, readPage } from '../page';
import {
  rolloutBatchesTable,
  rolloutEventsTable,
  rolloutGroupsTable,
  rolloutsTable,
} from '../tables/rollouts';
import type {
  Rollout,
  RolloutBatch,
  RolloutEvent,
  RolloutGroup,
} from '../../model/rollout';

export async function getRollout(
  knex: Knex,
  id: string,
): Promise<Rollout | undefined> {
  const row = await knex(rolloutsTable.table).where('id', id).first();
  return row && rolloutsTable.decode(row);
}

/** Locked before its groups, as everywhere. */
export async function lockRollout(
  tx: Transaction,
  id: string,
): Promise<Rollout | undefined> {
  const row = await forUpdate(
    tx,
    tx(rolloutsTable.table).where('id', id),
  ).first();
  return row && rolloutsTable.decode(row);
}

/** Groups of a rollout that a condition covers. */
const covered = (knex: Knex, condition: GroupCondition) => {
  const query = knex(rolloutGroupsTable.table).join(
    'groups',
    'groups.id',
    'rollout_groups.group_id',
  );
  whereCondition(query, 'groups', condition);
  return query;
};

/** Rollouts with a visible group. */
export async function listRollouts(
  knex: Knex,
  filter: {
    phase?: RolloutPhase[];
    group?: string[];
    visible?: GroupCondition;
  },
  page: PageRequest,
): Promise<StoredPage<Rollout>> {
  const query = knex(rolloutsTable.table);
  if (filter.phase) {
    query.whereIn('rollouts.phase', filter.phase);
  }
  const groups = covered(knex, filter.visible ?? true)
    .select(knex.raw('1'))
    .whereRaw('?? = ??', ['rollout_groups.rollout_id', 'rollouts.id']);
  if (filter.group) {
    groups.whereIn('rollout_groups.group_id', filter.group);
  }
  query.whereExists(groups);
  return readPage({
    query,
    codec: rolloutsTable,
    page,
    defaultSort: '-createdAt',
  });
}

/** How many groups of each rollout a condition covers. */
export async function countCovered(
  knex: Knex,
  rolloutIds: string[],
  condition: GroupCondition,
): Promise<Map<string, number>> {
  const rows = await covered(knex, condition)
    .whereIn('rollout_groups.rollout_id', rolloutIds)
    .groupBy('rollout_groups.rollout_id')
    .select('rollout_groups.rollout_id')
    .count({ total: '*' });
  return new Map(rows.map((row: any) => [row.rollout_id, Number(row.total)]));
}

export type GroupPhaseCounts = Partial<Record<RolloutGroupPhase, number>>;

export async function countGroupPhases(
  knex: Knex,
  rolloutIds: string[],
): Promise<Map<string, GroupPhaseCounts>> {
  const rows = await knex(rolloutGroupsTable.table)
    .whereIn('rollout_id', rolloutIds)
    .groupBy('rollout_id', 'phase')
    .select('rollout_id', 'phase')
    .count({ total: '*' });
  const counts = new Map<string, GroupPhaseCounts>();
  for (const row of rows as any[]) {
    const entry = counts.get(row.rollout_id) ?? {};
    entry[row.phase as RolloutGroupPhase] = Number(row.total);
    counts.set(row.rollout_id, entry);
  }
  return counts;
}

export async function listRolloutGroups(
  knex: Knex,
  rolloutId: string,
  filter: {
    phase?: RolloutGroupPhase[];
    group?: string[];
    visible?: GroupCondition;
  },
  page: PageRequest,
): Promise<StoredPage<RolloutGroup>> {
  const query = covered(knex, filter.visible ?? true).where(
    'rollout_groups.rollout_id',
    rolloutId,
  );
  if (filter.phase) {
    query.whereIn('rollout_groups.phase', filter.phase);
  }
  if (filter.group) {
    query.whereIn('rollout_groups.group_id', filter.group);
  }
  return readPage({
    query,
    codec: rolloutGroupsTable,
    page,
    defaultSort: 'name',
  });
}

export async function readRolloutGroups(
  knex: Knex,
  rolloutId: string,
  filter: { phase?: RolloutGroupPhase[]; group?: string[] } = {},
): Promise<RolloutGroup[]> {
  const groups: RolloutGroup[] = [];
  for (const chunk of filter.group ? chunksOf(filter.group) : [undefined]) {
    const query = knex(rolloutGroupsTable.table).where('rollout_id', rolloutId);
    if (filter.phase) {
      query.whereIn('phase', filter.phase);
    }
    if (chunk) {
      query.whereIn('group_id', chunk);
    }
    const rows = await query.orderBy('name');
    groups.push(...rows.map(row => rolloutGroupsTable.decode(row)));
  }
  return groups;
}

/** Waiting groups that their owners deferred, and until when. */
export async function readDeferred(
  knex: Knex,
  rolloutId: string,
  now: Date,
): Promise<Map<string, Date>> {
  const rows = await knex(rolloutGroupsTable.table)
    .where({ rollout_id: rolloutId, phase: 'waiting' })
    .where('deferred_until', '>', now)
    .whereNotExists(
      knex('groups')
        .select(knex.raw('1'))
        .whereRaw('?? = ??', ['groups.id', 'rollout_groups.group_id'])
        .whereNotNull('delete_requested_at'),
    );
  return new Map(
    rows.map(row => {
      const { groupId, deferredUntil } = rolloutGroupsTable.decode(row);
      return [groupId, deferredUntil!];
    }),
  );
}

export async function listBatches(
  knex: Knex,
  rolloutId: string,
): Promise<RolloutBatch[]> {
  const rows = await knex(rolloutBatchesTable.table)
    .where('rollout_id', rolloutId)
    .orderBy('number');
  return rows.map(row => rolloutBatchesTable.decode(row));
}

/** Whether the open batch is a canary, whose VMs stay under health checks. */
export async function isCanary(
  knex: Knex,
  { id, batch }: Pick<Rollout, 'id' | 'batch'>,
): Promise<boolean> {
  const row = await knex(rolloutBatchesTable.table)
    .where({ rollout_id: id, number: batch })
    .first('canary');
  return Boolean(row?.canary);
}

/** The newest first; those of visible groups, and of no group where all are visible. */
export async function listEvents(
  knex: Knex,
  rolloutId: string,
  options: {
    before?: number;
    group?: string;
    limit: number;
    visible?: GroupCondition;
  },
): Promise<RolloutEvent[]> {
  const query = knex(rolloutEventsTable.table).where('rollout_id', rolloutId);
  if (options.before !== undefined) {
    query.where('seq', '<', options.before);
  }
  if (options.group) {
    query.where('group_id', options.group);
  }
  const { visible = true } = options;
  if (visible !== true) {
    const readable = knex('groups')
      .select(knex.raw('1'))
      .whereRaw('?? = ??', ['groups.id', 'rollout_events.group_id']);
    whereCondition(readable, 'groups', visible);
    query.whereExists(readable);
  }
  const rows = await query.orderBy('seq', 'desc').limit(options.limit);
  return rows.map(row => rolloutEventsTable.decode(row));
}

/** The rollouts that hold groups, by the id of the group. */
export async function readRolloutsOf(
  knex: Knex,
  groups: Array<{ id: string; rolloutId: string | null }>,
): Promise<Map<string, { rollout: Rollout; rolloutGroup: RolloutGroup }>> {
  const touched = groups.filter(({ rolloutId }) => rolloutId !== null);
  if (touched.length === 0) {
    return new Map();
  }
  const [rollouts, rolloutGroups] = await Promise.all([
    knex(rolloutsTable.table).whereIn('id', [
      ...new Set(touched.map(({ rolloutId }) => rolloutId!)),
    ]),
    knex(rolloutGroupsTable.table).whereIn(
      ['rollout_id', 'group_id'],
      touched.map(({ id, rolloutId }) => [rolloutId!, id]),
    ),
  ]);
  const byId = new Map(
    rollouts.map(row => [row.id, rolloutsTable.decode(row)]),
  );
  return new Map(
    rolloutGroups.map(row => {
      const rolloutGroup = rolloutGroupsTable.decode(row);
      return [
        rolloutGroup.groupId,
        { rollout: byId.get(rolloutGroup.rolloutId)!, rolloutGroup },
      ];
    }),
  );
}
