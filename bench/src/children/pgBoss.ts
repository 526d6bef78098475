/** pg-boss with a handler that does nothing. */
import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { answer } from './answer';
import { inspection } from './inspection';

const [connectionString] = process.argv.slice(2);

type Settings = {
  batchSize: number;
  localConcurrency: number;
  pool: number;
  chunk: number;
};

async function runJobs(jobs: number, settings: Settings): Promise<number> {
  const boss = new PgBoss({ connectionString, max: settings.pool });
  boss.on('error', error => console.error(error));
  await boss.start();
  const queue = `queue-${Date.now()}`;
  await boss.createQueue(queue);
  let left = jobs;
  let finished: (value?: unknown) => void;
  const all = new Promise(resolve => {
    finished = resolve;
  });
  await boss.work(
    queue,
    {
      batchSize: settings.batchSize,
      localConcurrency: settings.localConcurrency,
      pollingIntervalSeconds: 0.5,
    },
    async batch => {
      left -= batch.length;
      if (left === 0) {
        finished();
      }
    },
  );
  const start = performance.now();
  for (let from = 0; from < jobs; from += settings.chunk) {
    await boss.insert(
      queue,
      Array.from(
        { length: Math.min(settings.chunk, jobs - from) },
        (_, index) => ({ data: { number: from + index } }),
      ),
    );
  }
  await all;
  // A job counts when it is stored that it is done.
  const client = new Client(connectionString);
  await client.connect();
  for (;;) {
    const { rows } = await client.query(
      `SELECT count(*)::int AS count FROM pgboss.job
       WHERE name = $1 AND state <> 'completed'`,
      [queue],
    );
    if (rows[0].count === 0) {
      break;
    }
  }
  await client.end();
  const seconds = (performance.now() - start) / 1000;
  await boss.stop({ graceful: true });
  return seconds;
}

answer({
  ...inspection,
  run: ({ jobs, settings }: { jobs: number; settings: Settings }) =>
    runJobs(jobs, settings),
});
