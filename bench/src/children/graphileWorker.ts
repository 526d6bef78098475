/** graphile-worker with a task that does nothing. */
import { Pool } from 'pg';
import { type Runner, Logger, makeWorkerUtils, run } from 'graphile-worker';
import { answer } from './answer';
import { inspection } from './inspection';

const [connectionString] = process.argv.slice(2);
const quiet = new Logger(() => () => {});

type Settings = { concurrency: number; pool: number; chunk: number };

async function runJobs(jobs: number, settings: Settings): Promise<number> {
  const pgPool = new Pool({ connectionString, max: settings.pool });
  const utils = await makeWorkerUtils({ pgPool, logger: quiet });
  await utils.migrate();
  let left = jobs;
  let finished: (value?: unknown) => void;
  const all = new Promise(resolve => {
    finished = resolve;
  });
  const runner: Runner = await run({
    pgPool,
    concurrency: settings.concurrency,
    noHandleSignals: true,
    logger: quiet,
    taskList: {
      nothing: async () => {
        left -= 1;
        if (left === 0) {
          finished();
        }
      },
    },
  });
  const start = performance.now();
  for (let from = 0; from < jobs; from += settings.chunk) {
    const specs = Array.from(
      { length: Math.min(settings.chunk, jobs - from) },
      (_, index) => ({
        identifier: 'nothing',
        payload: { number: from + index },
      }),
    );
    await pgPool.query(
      `SELECT graphile_worker.add_jobs(array(
         SELECT json_populate_recordset(NULL::graphile_worker.job_spec, $1::json)
       ))`,
      [JSON.stringify(specs)],
    );
  }
  await all;
  // A job counts when it is stored that it is done.
  for (;;) {
    const { rows } = await pgPool.query(
      'SELECT count(*)::int AS count FROM graphile_worker.jobs',
    );
    if (rows[0].count === 0) {
      break;
    }
  }
  const seconds = (performance.now() - start) / 1000;
  await runner.stop();
  await utils.release();
  await pgPool.end();
  return seconds;
}

answer({
  ...inspection,
  run: ({ jobs, settings }: { jobs: number; settings: Settings }) =>
    runJobs(jobs, settings),
});
