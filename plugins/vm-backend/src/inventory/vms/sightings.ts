import type { VmPower } from '@backlot/plugin-vm-common';
import type { Knex } from 'knex';
import { appendChanges } from '../changes/changes';
import { isPostgres } from '../dialect';
import { lockGroup } from '../groups/readGroups';
import { movePhase } from '../groups/recountGroup';
import type { Transaction } from '../Inventory';
import { type StoredVm, type VmPatch, vmsTable } from '../tables';
import { lockWork } from './work';

export type SweptVm = StoredVm & {
  /** Of its machine in the list. */
  place: number | null;
  /** An open operation knows better than a list. */
  busy: boolean;
};

/** Machines as an executor has listed them. */
export type Seen = {
  executor: string;
  /** Where the look was, for executors that see one host only. */
  host?: string;
  /** By place in the list. */
  machines: Array<{ id: string; providerId: string | null; power: VmPower }>;
  listedAt: Date;
};

export type Comparison = {
  /** VMs that should have a machine. */
  expected: number;
  /** Of these, VMs that are ready and have none. */
  vanished: number;
  /** VMs whose machine is not as the inventory has it. */
  differing: number;
  /** Places of machines that no VM stands for, except deleted ones. */
  unknown: number[];
};

/** A second machine with the mark of a VM is not that VM's. */
const isOf = `seen.id = vms.id
  AND coalesce(vms.provider_id = seen.provider_id, true)`;
const VANISHED = `c.seen_power IS NULL AND c.phase = 'ready' AND c.ready_at < :listedAt`;
const DIFFERS = `c.seen_power IS NOT NULL
  AND (c.phase = 'lost' OR (c.phase = 'ready' AND c.power <> c.seen_power))`;

/**
 * The common table expressions `seen` (what the executor has) and `c` (what the
 * inventory expects, with what was seen of it).
 */
function compared(knex: Knex, seen: Seen) {
  const machines = isPostgres(knex)
    ? `SELECT (place - 1)::int AS place, id, provider_id, power
       FROM ROWS FROM (json_to_recordset(:machines) AS (id uuid, "providerId" text, power text))
       WITH ORDINALITY AS m (id, provider_id, power, place)`
    : `SELECT key AS place, value ->> 'id' AS id,
         value ->> 'providerId' AS provider_id, value ->> 'power' AS power
       FROM json_each(:machines)`;
  return {
    sql: `WITH seen AS (${machines}), c AS (
      SELECT vms.*, seen.power AS seen_power, seen.place,
        (EXISTS (
          SELECT 1 FROM vm_work w WHERE w.id = vms.id AND w.claim_token IS NOT NULL
        ) OR EXISTS (
          SELECT 1 FROM operations o WHERE o.vm_id = vms.id AND o.finished_at IS NULL
        )) AS busy
      FROM vms LEFT JOIN seen ON ${isOf}
      WHERE vms.executor = :executor AND vms.deleted_at IS NULL AND vms.may_exist
        ${seen.host === undefined ? '' : 'AND vms.placement = :host'}
    )`,
    bindings: {
      machines: JSON.stringify(seen.machines),
      executor: seen.executor,
      listedAt: seen.listedAt,
      ...(seen.host !== undefined && { host: seen.host }),
    },
  };
}

const rowsOf = (knex: Knex, result: any): any[] =>
  isPostgres(knex) ? result.rows : result;

/** Compares in one statement, because mostly nothing differs, however many there are. */
export async function compareSeen(knex: Knex, seen: Seen): Promise<Comparison> {
  const { sql, bindings } = compared(knex, seen);
  const list = isPostgres(knex) ? 'json_agg(place)' : 'json_group_array(place)';
  const [row] = rowsOf(
    knex,
    await knex.raw(
      `${sql}
      SELECT count(*) AS expected,
        count(CASE WHEN ${VANISHED} AND NOT c.busy THEN 1 END) AS vanished,
        count(CASE WHEN ${DIFFERS} AND NOT c.busy THEN 1 END) AS differing,
        (SELECT ${list} FROM seen WHERE NOT EXISTS (
          SELECT 1 FROM vms WHERE ${isOf} AND vms.deleted_at IS NULL
        )) AS unknown
      FROM c`,
      bindings,
    ),
  );
  const { unknown } = row;
  return {
    expected: Number(row.expected),
    vanished: Number(row.vanished),
    differing: Number(row.differing),
    unknown: typeof unknown === 'string' ? JSON.parse(unknown) : unknown ?? [],
  };
}

/** VMs that differ from what was seen of them, group by group. */
export async function readDiffering(
  knex: Knex,
  seen: Seen,
  options: { vanished: boolean; limit: number },
): Promise<SweptVm[]> {
  const { sql, bindings } = compared(knex, seen);
  const rows = await knex.raw(
    `${sql}
    SELECT c.* FROM c
    WHERE NOT c.busy AND ((${DIFFERS})${
      options.vanished ? ` OR (${VANISHED})` : ''
    })
    ORDER BY c.group_id, c.id LIMIT :limit`,
    { ...bindings, limit: options.limit },
  );
  return rowsOf(knex, rows).map(row => ({
    ...vmsTable.decode(row),
    place: row.place,
    busy: !!row.busy,
  }));
}

export type Sighting = {
  vmId: string;
  reason: string;
  from: Pick<StoredVm, 'phase' | 'power'>;
  to: VmPatch;
};

/** Stores what a sweep saw of the VMs of one group, unless they have moved on since. */
export async function storeSightings(
  tx: Transaction,
  groupId: string,
  sightings: Sighting[],
  actor: string,
  now: Date,
): Promise<number> {
  let group = await lockGroup(tx, groupId);
  const work = await lockWork(
    tx,
    sightings.map(({ vmId }) => vmId),
  );
  const stored: Sighting[] = [];
  for (const sighting of sightings) {
    if (work.get(sighting.vmId)?.claimToken !== null) {
      continue;
    }
    const updated = await tx(vmsTable.table)
      .where({ id: sighting.vmId, phase: sighting.from.phase })
      .update(vmsTable.encode({ ...sighting.to, updatedAt: now }));
    if (updated === 0 || !group) {
      continue;
    }
    stored.push(sighting);
    if (sighting.to.phase && sighting.to.phase !== sighting.from.phase) {
      group = await movePhase(
        tx,
        group,
        sighting.from.phase,
        sighting.to.phase,
        now,
      );
    }
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
  return stored.length;
}
