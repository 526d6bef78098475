import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure, Item } from '../Item';
import { quantile, round } from '../report/statistics';
import type { Backend } from '../system/Backend';
import { startReplica } from '../system/startReplica';
import { askForGroups } from '../system/asks';

const EACH = 5;
const TAKES_MS = 3000;
const INTERVAL_MS = 1000;
/** Between two looks at a group: what the measurement adds at most. */
const LOOK_MS = 25;

export const lag: Item = {
  name: 'lag',
  title: 'From done to visible',
  async run({ quick, directory, startPostgres, onEnd, say }) {
    const groups = quick ? 20 : 80;
    const postgres = await startPostgres();

    /** Milliseconds from each machine's end to the VM's phase in the API. */
    const measure = async (name: string, executor: object, vm: object) => {
      const replica = await startReplica({
        postgres,
        directory: `${directory}/${name}`,
        executor: { takesMs: TAKES_MS, jitterMs: INTERVAL_MS, ...executor },
        vm,
      });
      onEnd(() => replica.stop());
      await follow(replica, await askForGroups([replica], 4, EACH));
      const seenAt = new Map<string, number>();
      // A few at a time, so that the replica is not the bottleneck.
      for (let done = 0; done < groups; done += 4) {
        const ids = await askForGroups([replica], 4, EACH);
        for (const [id, at] of await follow(replica, ids)) {
          seenAt.set(id, at);
        }
      }
      const doneAt = await replica.child.ask<Array<[string, number]>>('doneAt');
      await replica.stop();
      return doneAt.flatMap(([id, at]) => {
        const seen = seenAt.get(id);
        return seen === undefined ? [] : [seen - at];
      });
    };

    const figures: Figure[] = [];
    const add = (what: string, lags: number[], goalMs: number) => {
      const p99 = quantile(lags, 0.99);
      figures.push({
        what: `${what}, ${lags.length} VMs`,
        value: `p50 ${round(quantile(lags, 0.5))} ms, p99 ${round(p99)} ms`,
        goal: `p99 below ${goalMs} ms`,
        met: p99 < goalMs,
      });
      say(`${what}: ${figures.at(-1)!.value}`);
    };
    add(
      'with callbacks',
      await measure(
        'callbacks',
        // Without the callback it would be noticed a minute later.
        { callbacks: true, lookAgainInMs: 60_000 },
        { callbacks: { secret: 'a-secret-of-the-benchmark' } },
      ),
      250,
    );
    add(
      `polled every ${INTERVAL_MS} ms`,
      await measure('polls', { lookAgainInMs: INTERVAL_MS }, {}),
      INTERVAL_MS * 1.1,
    );
    return {
      figures,
      notes: [
        `Machines take ${TAKES_MS / 1000} to ${
          (TAKES_MS + INTERVAL_MS) / 1000
        } s; the executor notes when each is done, and a client looks at the VMs of each group every ${LOOK_MS} ms, by one clock. 20 VMs are under way at a time.`,
      ],
    };
  },
};

/** When each VM of the groups was first seen ready. */
async function follow(
  replica: Backend,
  groups: string[],
): Promise<Map<string, number>> {
  const seenAt = new Map<string, number>();
  const filter = groups.map(id => `group=${id}`).join('&');
  while (seenAt.size < groups.length * EACH) {
    const { items } = await replica.request(
      'GET',
      `/vm/v1/vms?${filter}&phase=ready&limit=500`,
    );
    const now = Date.now();
    for (const { id } of items) {
      if (!seenAt.has(id)) {
        seenAt.set(id, now);
      }
    }
    await sleep(LOOK_MS);
  }
  return seenAt;
}
