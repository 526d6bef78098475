import { setTimeout as sleep } from 'node:timers/promises';
import type { Item } from '../Item';
import { round } from '../report/statistics';
import { startReplica } from '../system/startReplica';
import { askForGroups } from '../system/asks';
import { residentMiB } from '../system/cpu';
import { startFilled } from '../system/filledReplica';

const GOAL_MIB = 150;
const LOOK_EVERY_MS = 10_000;

type Memory = { heapUsed: number; rss: number; external: number };
const MiB = 2 ** 20;

export const memory: Item = {
  name: 'memory',
  title: 'Memory of a replica with a large fleet',
  async run({ quick, directory, startPostgres, onEnd, say }) {
    const vms = quick ? 20_000 : 100_000;
    const inFlight = quick ? 200 : 1000;
    const minutes = quick ? 1 : 4;

    const empty = await startReplica({
      postgres: await startPostgres(),
      directory: `${directory}/empty`,
      components: 2000,
    });
    onEnd(() => empty.stop());
    say(`filling an inventory with ${vms} VMs`);
    const { replica: loaded } = await startFilled(
      {
        postgres: await startPostgres(),
        directory: `${directory}/loaded`,
        executor: { takesMs: 3_600_000, lookAgainInMs: 5000 },
      },
      { vms, components: 2000, owners: 50 },
    );
    onEnd(() => loaded.stop());
    await askForGroups([loaded], inFlight / 10, 10);

    say(`watching both for ${minutes} min, with ${inFlight} VMs in flight`);
    const watched = [empty, loaded].map(replica => ({
      replica,
      peak: 0,
      heap: [] as number[],
    }));
    for (let looked = 0; looked < minutes * 60_000; looked += LOOK_EVERY_MS) {
      await sleep(LOOK_EVERY_MS);
      for (const item of watched) {
        item.peak = Math.max(item.peak, residentMiB(item.replica.child.pid));
      }
    }
    const [ofEmpty, ofLoaded] = await Promise.all(
      watched.map(async ({ replica, peak }) => ({
        peak,
        ...(await replica.child.ask<Memory>('memory')),
      })),
    );
    const above = ofLoaded.peak - ofEmpty.peak;
    const heldAbove = (ofLoaded.rss - ofEmpty.rss) / MiB;
    const describe = ({ peak, rss, heapUsed }: typeof ofEmpty) =>
      `resident ${round(peak)} MiB at most, ${round(
        rss / MiB,
      )} after a collection; heap ${round(heapUsed / MiB)}`;
    return {
      figures: [
        {
          what: `${vms} VMs, ${inFlight} in flight`,
          value: describe(ofLoaded),
        },
        { what: 'empty inventory, idle', value: describe(ofEmpty) },
        {
          what: 'resident memory above idle, at most',
          value: `${round(above)} MiB`,
          goal: `below ${GOAL_MIB} MiB`,
          met: above < GOAL_MIB,
        },
        {
          what: 'resident memory above idle, after a collection',
          value: `${round(heldAbove)} MiB`,
          goal: `below ${GOAL_MIB} MiB`,
          met: heldAbove < GOAL_MIB,
        },
      ],
      notes: [
        `Watched for ${minutes} min, with a sweep every minute; the machines in flight are polled every 5 s. The executor makes up its list while it is read.`,
      ],
    };
  },
};
