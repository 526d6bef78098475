import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Figure, Item } from '../Item';
import { median, round } from '../report/statistics';
import { timeCreation } from '../system/asks';
import { Backend } from '../system/Backend';
import { startReplica } from '../system/startReplica';

const TAKES_MS = 5000;
const EACH = 10;

/** Seconds until all tasks of the scaffolder are done. */
async function timeTasks(
  scaffolder: Backend,
  database: Client,
  tasks: number,
  takesMs: number,
): Promise<number> {
  const start = performance.now();
  let next = 0;
  const ids: string[] = [];
  const client = async () => {
    while (next < tasks) {
      next += 1;
      const { id } = await scaffolder.request('POST', '/scaffolder/v2/tasks', {
        templateRef: 'template:default/machine',
        values: { takesMs },
      });
      ids.push(id);
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
  for (;;) {
    const { rows } = await database.query(
      `SELECT count(*) FILTER (WHERE status = 'completed')::int AS done,
              count(*) FILTER (WHERE status IN ('failed', 'cancelled'))::int AS failed
       FROM tasks WHERE id = ANY($1)`,
      [ids],
    );
    if (rows[0].failed > 0) {
      throw new Error(`${rows[0].failed} tasks of the scaffolder failed`);
    }
    if (rows[0].done === tasks) {
      return (performance.now() - start) / 1000;
    }
    await sleep(50);
  }
}

export const scaffolder: Item = {
  name: 'scaffolder',
  title: 'VMs created per second, beside tasks of the scaffolder',
  async run({ quick, directory, startPostgres, onEnd, say }) {
    const rounds = quick ? 2 : 3;
    const figures: Figure[] = [];
    for (const { takesMs, vms, tasks, goal } of [
      {
        takesMs: 0,
        vms: quick ? 500 : 2000,
        tasks: quick ? 100 : 400,
        goal: 5,
      },
      {
        takesMs: TAKES_MS,
        vms: quick ? 2000 : 4000,
        tasks: quick ? 20 : 40,
        goal: 50,
      },
    ]) {
      const postgres = await startPostgres();
      const tasksBackend = await Backend.start('scaffolder.ts', {
        postgres,
        directory: `${directory}/scaffolder-${takesMs}`,
      });
      onEnd(() => tasksBackend.stop());
      const replica = await startReplica({
        postgres,
        directory: `${directory}/replica-${takesMs}`,
        executor: { takesMs, lookAgainInMs: 1000 },
      });
      onEnd(() => replica.stop());
      const ofTasks = await postgres.connect('backstage_plugin_scaffolder');
      const ofVms = await postgres.connect('backstage_plugin_vm');
      const backlot = (count: number, each: number) =>
        timeCreation([replica], ofVms, { groups: count / each, each });
      await backlot(200, 1);
      await timeTasks(tasksBackend, ofTasks, 10, 0);

      const rates = { backlot: [] as number[], scaffolder: [] as number[] };
      for (let index = 0; index < rounds; index++) {
        rates.backlot.push(vms / (await backlot(vms, EACH)));
        rates.scaffolder.push(
          tasks / (await timeTasks(tasksBackend, ofTasks, tasks, takesMs)),
        );
        say(
          `${takesMs} ms: Backlot ${round(
            rates.backlot.at(-1)!,
          )}/s, scaffolder ${round(rates.scaffolder.at(-1)!)}/s`,
        );
      }
      const alone = vms / (await backlot(vms, 1));
      await replica.stop();
      await tasksBackend.stop();
      const own = median(rates.backlot);
      const theirs = median(rates.scaffolder);
      const machines =
        takesMs === 0
          ? 'machines there at once'
          : `machines that take ${takesMs / 1000} s`;
      figures.push({
        what: `${machines}: ${vms} VMs, ${tasks} tasks`,
        value: `${round(own)} VMs/s; scaffolder ${round(theirs)}/s; ${round(
          own / theirs,
        )} times`,
        goal: `${goal} times`,
        met: own >= goal * theirs,
      });
      figures.push({
        what: `${machines}: ${vms} VMs, each asked for alone`,
        value: `${round(alone)} VMs/s; ${round(alone / theirs)} times`,
      });
    }
    return {
      figures,
      notes: [
        `Asked for in groups of ${EACH} VMs, from eight clients; a task makes one machine. Median of ${rounds} rounds, turn by turn. The action asks for a machine and polls each second, in memory as Backlot's executor does; the scaffolder runs with its default settings, ten tasks at once.`,
      ],
    };
  },
};
