import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Figure, Item } from '../Item';
import { median, round } from '../report/statistics';
import type { Backend } from '../system/Backend';
import {
  type Example,
  endMachine,
  exampleOf,
  timeByHand,
} from '../system/qemuByHand';
import { startReplica } from '../system/startReplica';

const IMAGES = resolvePackagePath('bench', '../.data/images');
const LOOK_MS = 20;

async function until(
  replica: Backend,
  group: string,
  phase: string,
): Promise<void> {
  for (;;) {
    const found = await replica.request('GET', `/vm/v1/groups/${group}`);
    if (found.phase === phase) {
      return;
    }
    if (found.phase === 'failed' || found.phase === 'degraded') {
      throw new Error(`The machines failed: ${JSON.stringify(found)}`);
    }
    await sleep(LOOK_MS);
  }
}

export const machines: Item = {
  name: 'machines',
  title: 'Real machines, beside the same QEMU command by hand',
  async run({ quick, directory, startPostgres, onEnd, say }) {
    const data = path.join(directory, 'vms');
    const folders = path.join(data, 'machines');
    const byHands = path.join(directory, 'by-hand');
    const replica = await startReplica({
      postgres: await startPostgres(),
      directory: `${directory}/replica`,
      vm: {
        images: {
          micro: { os: { name: 'Debian', version: '12' }, userData: 'script' },
        },
        executors: {
          local: { kind: 'qemu', dataDir: data, imagesDir: IMAGES },
        },
      },
    });
    onEnd(async () => {
      await replica.stop();
      for (const folder of [folders, byHands]) {
        for (const name of await fs.readdir(folder).catch(() => [])) {
          await endMachine(path.join(folder, name));
        }
      }
    });

    let example: Example | undefined;
    const throughApi = async (count: number) => {
      const start = performance.now();
      const { id } = await replica.request('POST', '/vm/v1/groups', {
        component: 'app-00000',
        environment: 'staging',
        stack: 'java',
        image: 'micro',
        size: 'small',
        count,
      });
      await until(replica, id, 'ready');
      const seconds = (performance.now() - start) / 1000;
      const { items } = await replica.request('GET', `/vm/v1/vms?group=${id}`);
      example ??= await exampleOf(
        path.join(folders, items[0].id),
        path.join(byHands, 'example'),
      );
      await replica.request('DELETE', `/vm/v1/groups/${id}`);
      await until(replica, id, 'deleted');
      return seconds;
    };

    say('warming up');
    await throughApi(1);
    const figures: Figure[] = [];
    for (const { count, rounds, goal } of [
      { count: 1, rounds: quick ? 3 : 7, goal: 1.25 },
      { count: 8, rounds: quick ? 1 : 3, goal: 1.1 },
    ]) {
      const own: number[] = [];
      const byHand: number[] = [];
      for (let index = 0; index < rounds; index++) {
        own.push(await throughApi(count));
        const allAtOnce = await timeByHand(example!, count, count);
        const inPairs =
          count > 1 ? await timeByHand(example!, count, 2) : allAtOnce;
        byHand.push(Math.min(allAtOnce, inPairs));
        say(
          `${count}: Backlot ${round(own.at(-1)!)} s, by hand ${round(
            allAtOnce,
          )} s all at once, ${round(inPairs)} s in pairs`,
        );
      }
      const [a, b] = [median(own), median(byHand)];
      figures.push({
        what: count === 1 ? 'one VM' : `${count} VMs at once, ${rounds} rounds`,
        value: `${round(a)} s; by hand ${round(b)} s; ${round(a / b)} times`,
        goal: `${goal} times at most`,
        met: a <= goal * b,
      });
    }
    const { args } = example!;
    const [accelerator] = args[args.indexOf('-accel') + 1].split(',');
    return {
      figures,
      notes: [
        `Both run under ${accelerator}.`,
        'From the ask to `ready` in the API, and from the start of QEMU to the event of the guest that the executor waits for; the command line and the seed are those of a machine that Backlot made. Many by hand: the better of all at once and two at a time.',
      ],
    };
  },
};
