import type { Bench, Figure, Item } from '../Item';
import { describeProfile, describeStatements } from '../report/evidence';
import { median, round } from '../report/statistics';
import { Child } from '../system/Child';
import type { Postgres } from '../system/Postgres';
import { startReplica } from '../system/startReplica';
import { timeCreation } from '../system/asks';
import { cpuOf } from '../system/cpu';

const EACH = 10;

/** Tried before the rounds; the best of each is what takes part. */
const graphileSettings = [
  { concurrency: 10, pool: 10, chunk: 500 },
  { concurrency: 24, pool: 24, chunk: 500 },
  { concurrency: 24, pool: 10, chunk: 500 },
  { concurrency: 50, pool: 50, chunk: 2000 },
];
const bossSettings = [
  { batchSize: 500, localConcurrency: 2, pool: 10, chunk: 500 },
  { batchSize: 1000, localConcurrency: 4, pool: 10, chunk: 1000 },
  { batchSize: 2500, localConcurrency: 4, pool: 10, chunk: 2000 },
];

/** Does so many VMs or jobs, and answers in how many seconds. */
type Contender = {
  name: string;
  pid: number;
  run: (count: number) => Promise<number>;
};

type Round = { rate: number; cpu: number; ofPostgres: number };

/** CPU in milliseconds for each VM or job. */
async function measure(
  { pid, run }: Contender,
  count: number,
  postgres: Postgres,
): Promise<Round> {
  const cpu = cpuOf(pid);
  const ofPostgres = postgres.cpu();
  const seconds = await run(count);
  const each = (from: number, to: number) => ((to - from) / count) * 1000;
  return {
    rate: count / seconds,
    cpu: each(cpu, cpuOf(pid)),
    ofPostgres: each(ofPostgres, postgres.cpu()),
  };
}

/** A queue in a database of its own, with the best of the settings. */
async function startQueue(
  { directory, onEnd }: Bench,
  postgres: Postgres,
  options: { name: string; file: string; settings: object[]; trial: number },
): Promise<Contender & { settings: object }> {
  const { name, file, settings, trial } = options;
  const database = file.toLowerCase().replace('.ts', '');
  const child = await Child.start(file, `${directory}/${database}`, {
    args: [await postgres.createDatabase(database)],
  });
  onEnd(() => child.stop());
  const run = (jobs: number, candidate: object) =>
    child.ask<number>('run', { jobs, settings: candidate });
  await run(500, settings[0]);
  const seconds: number[] = [];
  for (const candidate of settings) {
    seconds.push(await run(trial, candidate));
  }
  const best = settings[seconds.indexOf(Math.min(...seconds))];
  return {
    name,
    pid: child.pid,
    settings: best,
    run: jobs => run(jobs, best),
  };
}

export const throughput: Item = {
  name: 'throughput',
  title: 'VMs created per second, beside job queues',
  async run(bench) {
    const { quick, directory, startPostgres, onEnd, say } = bench;
    const sizes = quick ? [1000] : [2000, 10_000];
    const rounds = quick ? 3 : 5;
    const postgres = await startPostgres();
    const start = async (name: string) => {
      const replica = await startReplica({
        postgres,
        directory: `${directory}/${name}`,
      });
      onEnd(() => replica.stop());
      return replica;
    };
    const replica = await start('replica');
    const database = await postgres.connect('backstage_plugin_vm');
    const create = (vms: number, replicas = [replica]) =>
      timeCreation(replicas, database, { groups: vms / EACH, each: EACH });

    say('warming up, and looking for the best settings of the queues');
    await create(500);
    const backlot = { name: 'Backlot', pid: replica.child.pid, run: create };
    const graphile = await startQueue(bench, postgres, {
      name: 'graphile-worker',
      file: 'graphileWorker.ts',
      settings: graphileSettings,
      trial: sizes[0],
    });
    const boss = await startQueue(bench, postgres, {
      name: 'pg-boss',
      file: 'pgBoss.ts',
      settings: bossSettings,
      trial: sizes[0],
    });

    const figures: Figure[] = [];
    for (const count of sizes) {
      const contenders = [backlot, graphile, boss];
      const results = contenders.map(() => [] as Round[]);
      for (let index = 0; index < rounds; index++) {
        for (const [at, contender] of contenders.entries()) {
          results[at].push(await measure(contender, count, postgres));
        }
        say(
          contenders
            .map(
              ({ name }, at) => `${name} ${round(results[at][index].rate)}/s`,
            )
            .join(', '),
        );
      }
      const rates = results.map(all => median(all.map(({ rate }) => rate)));
      const [own, ofGraphile] = rates;
      contenders.forEach(({ name }, at) => {
        const cpu = median(results[at].map(result => result.cpu));
        const ofPostgres = median(results[at].map(all => all.ofPostgres));
        const what = at === 0 ? 'VMs, one replica' : `bare jobs, ${name}`;
        const share =
          at === 0 ? '' : `; Backlot ${round(own / rates[at])} of it`;
        figures.push({
          what: `${count} ${what}`,
          value: `${round(rates[at])}/s${share}; CPU ${round(cpu)} + ${round(
            ofPostgres,
          )} ms each`,
          ...(at === 0 && {
            goal: "half of graphile-worker's rate (a tenth at least)",
            met: own >= ofGraphile / 2,
          }),
        });
      });
    }

    const vms = sizes.at(-1)!;
    await postgres.forgetStatements();
    await replica.child.ask('startProfile');
    const wal = await postgres.walBytes();
    await create(vms);
    const evidence = [
      `WAL: ${round(
        ((await postgres.walBytes()) - wal) / vms / 1024,
      )} KiB per VM`,
      ...describeProfile(await replica.child.ask('stopProfile')),
      ...describeStatements(await postgres.statements(), vms),
    ];

    const second = await start('replica-2');
    const both: number[] = [];
    for (let index = 0; index < 3; index++) {
      both.push(vms / (await create(vms, [replica, second])));
    }
    figures.push({
      what: `${vms} VMs, two replicas`,
      value: `${round(median(both))}/s`,
    });

    return {
      figures,
      evidence,
      notes: [
        `Asked for by HTTP in groups of ${EACH} VMs, from eight clients, to the last one's \`ready\`; median of ${rounds} rounds, turn by turn with the queues. CPU is that of the process and of PostgreSQL.`,
        `Best of the settings that were tried: graphile-worker ${JSON.stringify(
          graphile.settings,
        )}, pg-boss ${JSON.stringify(
          boss.settings,
        )}. Backlot runs with its defaults, but for the executor's limit of operations at once.`,
      ],
    };
  },
};
