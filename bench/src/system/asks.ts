import type { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from './Backend';
import { COMPONENTS, OFFERED } from './startReplica';

const CLIENTS = 8;
/** Without a single VM more. */
const PATIENCE_MS = 60_000;
const pick = (from: string[], index: number) => from[index % from.length];

/** Posts groups from several clients at once, turn by turn to each replica. */
export async function askForGroups(
  replicas: Backend[],
  groups: number,
  size: number,
): Promise<string[]> {
  const ids: string[] = [];
  let next = 0;
  const client = async () => {
    for (let index = next++; index < groups; index = next++) {
      const { id } = await replicas[index % replicas.length].request(
        'POST',
        '/vm/v1/groups',
        {
          component: `app-${String(index % COMPONENTS).padStart(5, '0')}`,
          environment: pick(OFFERED.environments, index),
          stack: pick(OFFERED.stacks, index),
          image: pick(OFFERED.images, index),
          size: pick(OFFERED.sizes, index),
          count: size,
        },
      );
      ids.push(id);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return ids;
}

/** Waits for the VMs that were made since, by looking seldom enough not to disturb. */
export async function untilReady(
  database: Client,
  since: Date,
  expected: number,
): Promise<{ lastReadyAt: Date }> {
  let ready = -1;
  let giveUp = 0;
  for (;;) {
    const { rows } = await database.query(
      `SELECT count(ready_at)::int AS ready, max(ready_at) AS last
       FROM vms WHERE deleted_at IS NULL AND created_at >= $1`,
      [since],
    );
    if (rows[0].ready >= expected) {
      return { lastReadyAt: rows[0].last };
    }
    if (rows[0].ready > ready) {
      ready = rows[0].ready;
      giveUp = Date.now() + PATIENCE_MS;
    }
    if (Date.now() > giveUp) {
      throw new Error(`Only ${ready} of ${expected} VMs became ready`);
    }
    await sleep(200);
  }
}

/** Seconds from the first ask to the last VM that is ready. */
export async function timeCreation(
  replicas: Backend[],
  database: Client,
  size: { groups: number; each: number },
): Promise<number> {
  const start = new Date();
  await askForGroups(replicas, size.groups, size.each);
  const { lastReadyAt } = await untilReady(
    database,
    start,
    size.groups * size.each,
  );
  return (lastReadyAt.getTime() - start.getTime()) / 1000;
}
