import type { Knex } from 'knex';
import { isPostgres } from '../dialect';
import { type InventoryFilter, whereFields } from '../filter';
import { operationsTable } from '../tables/operations';
import { vmsTable } from '../tables/vms';

export type FleetSelection = {
  filter: InventoryFilter;
  /** Of the first day, in UTC. */
  since: Date;
};

/** How many VMs there are now, and how many came and went on each day. */
export type VmTurnover = {
  now: number;
  created: Map<string, number>;
  deleted: Map<string, number>;
};

export type CreationTimes = Map<
  string,
  { count: number; p50Seconds: number; p95Seconds: number }
>;

export type ExecutorOutcomes = Array<{
  executor: string;
  succeeded: number;
  failed: number;
}>;

/** The day in UTC that a column's time is in, as 2030-01-31. */
const dayOf = (knex: Knex, column: string) =>
  isPostgres(knex)
    ? knex.raw(`to_char(?? AT TIME ZONE 'UTC', 'YYYY-MM-DD')`, [column])
    : knex.raw(`strftime('%Y-%m-%d', ?? / 1000, 'unixepoch')`, [column]);

const secondsBetween = (knex: Knex, from: string, to: string) =>
  isPostgres(knex)
    ? knex.raw('CAST(EXTRACT(EPOCH FROM ?? - ??) AS double precision)', [
        to,
        from,
      ])
    : knex.raw('(?? - ??) / 1000.0', [to, from]);

function selectVms(knex: Knex, { filter }: FleetSelection) {
  const query = knex(vmsTable.table);
  whereFields(query, 'vms', filter);
  return query;
}

async function countByDay(
  knex: Knex,
  query: Knex.QueryBuilder,
  column: string,
): Promise<Map<string, number>> {
  const rows: any[] = await knex
    .with('days', query.select({ day: dayOf(knex, column) }))
    .from('days')
    .select('day')
    .count({ count: '*' })
    .groupBy('day');
  return new Map(rows.map(({ day, count }) => [day, Number(count)]));
}

/** Each figure by an index: of those that exist, and of those that are deleted. */
export async function readTurnover(
  knex: Knex,
  selection: FleetSelection,
): Promise<VmTurnover> {
  const { since } = selection;
  const existing = () => selectVms(knex, selection).whereNull('vms.deleted_at');
  const gone = () =>
    selectVms(knex, selection).where('vms.deleted_at', '>=', since);
  const [[{ count }], created, createdAndGone, deleted] = await Promise.all([
    existing().count({ count: '*' }),
    countByDay(
      knex,
      existing().where('vms.created_at', '>=', since),
      'vms.created_at',
    ),
    countByDay(
      knex,
      gone().where('vms.created_at', '>=', since),
      'vms.created_at',
    ),
    countByDay(knex, gone(), 'vms.deleted_at'),
  ]);
  for (const [day, more] of createdAndGone) {
    created.set(day, (created.get(day) ?? 0) + more);
  }
  return { now: Number(count), created, deleted };
}

/** Operations of these VMs that ended since. */
function selectEnded(knex: Knex, selection: FleetSelection) {
  const query = knex(operationsTable.table)
    .join('vms', 'vms.id', 'operations.vm_id')
    .where('operations.finished_at', '>=', selection.since);
  whereFields(query, 'vms', selection.filter);
  return query;
}

/** From the request to the ready VM, by the day on which it was ready. */
export async function readCreationTimes(
  knex: Knex,
  selection: FleetSelection,
): Promise<CreationTimes> {
  const creations = selectEnded(knex, selection)
    .where({ 'operations.type': 'create', 'operations.phase': 'succeeded' })
    .select({
      day: dayOf(knex, 'operations.finished_at'),
      seconds: secondsBetween(
        knex,
        'operations.created_at',
        'operations.finished_at',
      ),
    });
  const ranked = knex
    .from('creations')
    .select('day', 'seconds')
    .select(
      knex.raw('ROW_NUMBER() OVER (PARTITION BY day ORDER BY seconds) AS rank'),
      knex.raw('COUNT(*) OVER (PARTITION BY day) AS among'),
    );
  // The nearest rank, which both databases can say.
  const percentile = (percent: number, as: string) =>
    knex.raw(
      `MAX(CASE WHEN rank = (among * ${percent} + 99) / 100 THEN seconds END) AS ${as}`,
    );
  const rows: any[] = await knex
    .with('creations', creations)
    .with('ranked', ranked)
    .from('ranked')
    .select('day', percentile(50, 'p50'), percentile(95, 'p95'))
    .count({ count: '*' })
    .groupBy('day');
  return new Map(
    rows.map(({ day, count, p50, p95 }) => [
      day,
      {
        count: Number(count),
        p50Seconds: Number(p50),
        p95Seconds: Number(p95),
      },
    ]),
  );
}

/** The most failures first. */
export async function readOutcomes(
  knex: Knex,
  selection: FleetSelection,
): Promise<ExecutorOutcomes> {
  const rows: any[] = await selectEnded(knex, selection)
    .whereIn('operations.phase', ['succeeded', 'failed'])
    .select('vms.executor', 'operations.phase')
    .count({ count: '*' })
    .groupBy('vms.executor', 'operations.phase');
  const outcomes = new Map<string, ExecutorOutcomes[number]>();
  for (const { executor, phase, count } of rows) {
    const outcome = outcomes.get(executor) ?? {
      executor,
      succeeded: 0,
      failed: 0,
    };
    outcome[phase as 'succeeded' | 'failed'] = Number(count);
    outcomes.set(executor, outcome);
  }
  return [...outcomes.values()].sort(
    (a, b) => b.failed - a.failed || a.executor.localeCompare(b.executor),
  );
}
