import type { Item } from '../Item';
import { describeProfile, describeStatements } from '../report/evidence';
import { median, round } from '../report/statistics';
import { Child } from '../system/Child';
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

export const throughput: Item = {
  name: 'throughput',
  title: 'VMs created per second, beside job queues',
  async run({ quick, directory, startPostgres, onEnd, say }) {
    const sizes = quick ? [1000] : [2000, 10_000];
    const rounds = quick ? 3 : 5;
    const postgres = await startPostgres();
    const queue = async (file: string, database: string) => {
      const url = await postgres.createDatabase(database);
      const child = await Child.start(file, `${directory}/${database}`, {
        args: [url],
      });
      onEnd(() => child.stop());
      return (jobs: number, settings: unknown) =>
        child.ask<number>('run', { jobs, settings });
    };
    const graphile = await queue('graphileWorker.ts', 'graphile');
    const boss = await queue('pgBoss.ts', 'boss');
    const replica = await startReplica({
      postgres,
      directory: `${directory}/replica`,
    });
    onEnd(() => replica.stop());
    const database = await postgres.connect('backstage_plugin_vm');
    const backlot = (vms: number) =>
      timeCreation([replica], database, { groups: vms / EACH, each: EACH });

    say('warming up, and looking for the best settings of the queues');
    await backlot(500);
    const best = async <S>(
      run: (jobs: number, settings: S) => Promise<number>,
      settings: S[],
    ) => {
      await run(500, settings[0]);
      const seconds = [];
      for (const candidate of settings) {
        seconds.push(await run(sizes[0], candidate));
      }
      return settings[seconds.indexOf(Math.min(...seconds))];
    };
    const ofGraphile = await best(graphile, graphileSettings);
    const ofBoss = await best(boss, bossSettings);

    const figures = [];
    const evidence: string[] = [];
    for (const vms of sizes) {
      const rates = { backlot: [], graphile: [], boss: [] } as Record<
        string,
        number[]
      >;
      for (let round_ = 0; round_ < rounds; round_++) {
        rates.backlot.push(vms / (await backlot(vms)));
        rates.graphile.push(vms / (await graphile(vms, ofGraphile)));
        rates.boss.push(vms / (await boss(vms, ofBoss)));
        say(
          `${vms}: ${Object.entries(rates)
            .map(([name, values]) => `${name} ${round(values.at(-1)!)}/s`)
            .join(', ')}`,
        );
      }
      const [own, graphileRate, bossRate] = [
        rates.backlot,
        rates.graphile,
        rates.boss,
      ].map(median);
      figures.push(
        {
          what: `${vms} VMs, one replica`,
          value: `${round(own)} VMs/s`,
          goal: `half of graphile-worker's jobs/s (a tenth at least)`,
          met: own >= graphileRate / 2,
        },
        {
          what: `${vms} bare jobs, graphile-worker`,
          value: `${round(graphileRate)} jobs/s; Backlot ${round(
            own / graphileRate,
          )} of it`,
        },
        {
          what: `${vms} bare jobs, pg-boss`,
          value: `${round(bossRate)} jobs/s; Backlot ${round(
            own / bossRate,
          )} of it`,
        },
      );
    }

    const vms = sizes.at(-1)!;
    await postgres.forgetStatements();
    const before = {
      replica: cpuOf(replica.child.pid),
      postgres: postgres.cpu(),
      wal: await postgres.walBytes(),
    };
    await replica.child.ask('startProfile');
    const seconds = await backlot(vms);
    evidence.push(
      `${vms} VMs in ${round(seconds)} s while profiled: ${round(
        vms / seconds,
      )}/s; per VM ${round(
        ((cpuOf(replica.child.pid) - before.replica) / vms) * 1000,
      )} ms of the replica's CPU, ${round(
        ((postgres.cpu() - before.postgres) / vms) * 1000,
      )} ms of PostgreSQL's, ${round(
        ((await postgres.walBytes()) - before.wal) / vms / 1024,
      )} KiB of WAL`,
      ...describeProfile(await replica.child.ask('stopProfile')),
      ...describeStatements(await postgres.statements(), vms),
    );

    const second = await startReplica({
      postgres,
      directory: `${directory}/replica-2`,
    });
    onEnd(() => second.stop());
    const both = [];
    for (let round_ = 0; round_ < 3; round_++) {
      both.push(
        vms /
          (await timeCreation([replica, second], database, {
            groups: vms / EACH,
            each: EACH,
          })),
      );
    }
    figures.push({
      what: `${vms} VMs, two replicas`,
      value: `${round(median(both))} VMs/s`,
    });

    return {
      figures,
      evidence,
      notes: [
        `Asked for by HTTP in groups of ${EACH} VMs, from eight clients, to the last one's \`ready\`; median of ${rounds} rounds, turn by turn with the queues.`,
        `Best of the settings that were tried: graphile-worker ${JSON.stringify(
          ofGraphile,
        )}, pg-boss ${JSON.stringify(
          ofBoss,
        )}. Backlot runs with its defaults, but for the executor's limit of operations at once.`,
      ],
    };
  },
};
