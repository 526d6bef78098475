import type { VmPower } from '@backlot/plugin-vm-common';
import type { Knex } from 'knex';
import type { Actor } from '../../model/actor';
import { appendChanges } from '../changes/changes';
import { isPostgres } from '../dialect';
import { lockGroup } from '../groups/readGroups';
import { afterMoves, countsOf, storeGroupCounts } from '../groups/groupCounts';
import type { Transaction } from '../Inventory';
import { vmsTable } from '../tables/vms';
import type { Vm, VmPatch } from '../../model/vm';
import { lockWork } from './work';

/** Some of the machines that an executor has listed. */
export type Seen = {
  executor: string;
  /** Where the look was, for executors that see one host only. */
  host?: string;
  listedAt: Date;
  /** By place. */
  machines: Array<{
    id: string;
    providerId: string | null;
    power: VmPower;
    /** As it is stored. */
    problem: string | null;
  }>;
};

export type Comparison = {
  /** VMs at rest that should have a machine and have one. */
  settled: number;
  /** VMs whose machine is not as the inventory has it. */
  differing: number;
  /** Places of machines that no VM stands for, except deleted ones. */
  unknown: number[];
};

/** VMs that a list must show, if it is complete. */
const SETTLED = `vms.phase = 'ready' AND vms.ready_at < :listedAt`;
const DIFFERS = `(vms.phase = 'lost' OR (vms.phase = 'ready' AND
    (vms.power <> seen.power OR coalesce(vms.problem, '') <> coalesce(seen.problem, ''))))`;
const EXPECTED = `vms.executor = :executor AND vms.deleted_at IS NULL AND vms.may_exist`;
/** An open operation knows better than a list. */
const BUSY = `(EXISTS (
    SELECT 1 FROM vm_work w WHERE w.id = vms.id AND w.claim_token IS NOT NULL
  ) OR EXISTS (
    SELECT 1 FROM operations o WHERE o.vm_id = vms.id AND o.finished_at IS NULL
  ))`;
/** A second machine with the ownership tag of a VM is not that VM's machine. */
const IS_OF = `seen.id = vms.id
  AND coalesce(vms.provider_id = seen.provider_id, true)`;

const onHost = (host: string | undefined) =>
  host === undefined ? '' : 'AND vms.placement = :host';

/** The common table expression `seen`. */
const seenTable = (knex: Knex) =>
  isPostgres(knex)
    ? `WITH seen AS (
        SELECT (place - 1)::int AS place, id, provider_id, power, problem
        FROM ROWS FROM (json_to_recordset(:machines) AS (id uuid, "providerId" text, power text, problem text))
        WITH ORDINALITY AS m (id, provider_id, power, problem, place)
      )`
    : `WITH seen AS (
        SELECT key AS place, value ->> 'id' AS id,
          value ->> 'providerId' AS provider_id, value ->> 'power' AS power,
          value ->> 'problem' AS problem
        FROM json_each(:machines)
      )`;

const bindingsOf = ({ executor, host, listedAt, machines }: Seen) => ({
  executor,
  listedAt,
  machines: JSON.stringify(machines),
  ...(host !== undefined && { host }),
});

const rowsOf = (knex: Knex, result: any): any[] =>
  isPostgres(knex) ? result.rows : result;

/** Compares in one statement, because mostly nothing differs. */
export async function compareSeen(knex: Knex, seen: Seen): Promise<Comparison> {
  const list = isPostgres(knex) ? 'json_agg(place)' : 'json_group_array(place)';
  const [row] = rowsOf(
    knex,
    await knex.raw(
      `${seenTable(knex)}
      SELECT
        count(CASE WHEN ${SETTLED} THEN 1 END) AS settled,
        count(CASE WHEN ${DIFFERS} THEN 1 END) AS differing,
        (SELECT ${list} FROM seen WHERE NOT EXISTS (
          SELECT 1 FROM vms WHERE ${IS_OF} AND vms.deleted_at IS NULL
        )) AS unknown
      FROM seen JOIN vms ON ${IS_OF}
      WHERE ${EXPECTED} ${onHost(seen.host)}`,
      bindingsOf(seen),
    ),
  );
  const { unknown } = row;
  return {
    settled: Number(row.settled),
    differing: Number(row.differing),
    unknown: typeof unknown === 'string' ? JSON.parse(unknown) : unknown ?? [],
  };
}

/** VMs that differ from what was seen of them, with the place of their machine. */
export async function readDiffering(
  knex: Knex,
  seen: Seen,
): Promise<Array<{ vm: Vm; place: number }>> {
  const rows = await knex.raw(
    `${seenTable(knex)}
    SELECT vms.*, seen.place FROM seen JOIN vms ON ${IS_OF}
    WHERE ${EXPECTED} ${onHost(seen.host)} AND ${DIFFERS} AND NOT ${BUSY}`,
    bindingsOf(seen),
  );
  return rowsOf(knex, rows).map(row => ({
    vm: vmsTable.decode(row),
    place: row.place,
  }));
}

type Whole = Omit<Seen, 'machines'>;

/** How many VMs should have a machine, and how many of them a list must show. */
export async function countExpected(
  knex: Knex,
  { executor, host, listedAt }: Whole,
): Promise<{ expected: number; settled: number }> {
  const [row] = rowsOf(
    knex,
    await knex.raw(
      `SELECT count(*) AS expected,
         count(CASE WHEN ${SETTLED} THEN 1 END) AS settled
       FROM vms WHERE ${EXPECTED} ${onHost(host)}`,
      { executor, listedAt, ...(host !== undefined && { host }) },
    ),
  );
  return { expected: Number(row.expected), settled: Number(row.settled) };
}

/** VMs that a list must show, page by page in the order of their ids. */
export async function readSettled(
  knex: Knex,
  { executor, host, listedAt }: Whole,
  after: string,
  limit: number,
): Promise<Vm[]> {
  const rows = await knex.raw(
    `SELECT vms.* FROM vms
     WHERE ${EXPECTED} ${onHost(host)} AND ${SETTLED} AND NOT ${BUSY}
       AND vms.id > :after
     ORDER BY vms.id LIMIT :limit`,
    {
      executor,
      listedAt,
      after,
      limit,
      ...(host !== undefined && { host }),
    },
  );
  return rowsOf(knex, rows).map(row => vmsTable.decode(row));
}

export type Sighting = {
  vmId: string;
  reason: string;
  from: Pick<Vm, 'phase' | 'power'>;
  to: VmPatch;
};

/**
 * Stores what a sweep saw of the VMs of one group, unless they have moved on
 * since; answers what was stored.
 */
export async function storeSightings(
  tx: Transaction,
  groupId: string,
  sightings: Sighting[],
  actor: Actor,
  now: Date,
): Promise<Sighting[]> {
  const group = await lockGroup(tx, groupId);
  const work = await lockWork(
    tx,
    sightings.map(({ vmId }) => vmId),
  );
  const stored: Sighting[] = [];
  for (const sighting of group ? sightings : []) {
    if (work.get(sighting.vmId)?.claimToken !== null) {
      continue;
    }
    const updated = await tx(vmsTable.table)
      .where({ id: sighting.vmId, phase: sighting.from.phase })
      .update(
        vmsTable.encode({
          ...sighting.to,
          ...(sighting.to.phase && {
            lostAt: sighting.to.phase === 'lost' ? now : null,
          }),
          updatedAt: now,
        }),
      );
    if (updated > 0) {
      stored.push(sighting);
    }
  }
  const moves = stored.flatMap(({ from, to }) =>
    to.phase && to.phase !== from.phase
      ? [{ from: from.phase, to: to.phase }]
      : [],
  );
  if (group && moves.length > 0) {
    const counts = afterMoves(countsOf(group), moves);
    await storeGroupCounts(tx, [{ group, counts, touched: true }], now);
  }
  await appendChanges(
    tx,
    stored.map(sighting => ({
      at: now,
      groupId,
      vmId: sighting.vmId,
      operationId: null,
      actor,
      reason: sighting.reason,
    })),
  );
  return stored;
}
