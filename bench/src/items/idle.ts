import { setTimeout as sleep } from 'node:timers/promises';
import type { Item } from '../Item';
import { round } from '../report/statistics';
import { cpuOf } from '../system/cpu';
import { startFilled } from '../system/filledReplica';

const SETTLE_MS = 20_000;
/** So much more than with the fewest VMs still counts as flat. */
const FLAT = 1.1;

export const idle: Item = {
  name: 'idle',
  title: 'Cost of an idle fleet',
  async run({ quick, directory, startPostgres, onEnd, say }) {
    // The rarest of what recurs, the look at ownership, comes every five.
    const minutes = quick ? 1 : 5;
    const sizes = quick ? [100, 10_000] : [100, 10_000, 100_000];
    const idling = [];
    for (const vms of sizes) {
      say(`filling an inventory with ${vms} VMs`);
      const postgres = await startPostgres();
      const { replica } = await startFilled(
        { postgres, directory: `${directory}/${vms}` },
        { vms, components: Math.min(vms / 5, 2000), owners: 20 },
      );
      onEnd(() => replica.stop());
      idling.push({ vms, postgres, replica });
    }
    await sleep(SETTLE_MS);
    say(`watching all of them for ${minutes} min`);
    const before = [];
    for (const { postgres, replica } of idling) {
      await postgres.forgetStatements();
      before.push({
        replica: cpuOf(replica.child.pid),
        postgres: postgres.cpu(),
      });
    }
    await sleep(minutes * 60_000);

    const figures = [];
    const evidence = [];
    let least: number | undefined;
    for (const [index, { vms, postgres, replica }] of idling.entries()) {
      const statements = await postgres.statements();
      const calls = statements.reduce((sum, s) => sum + s.calls, 0) / minutes;
      least ??= calls;
      const cpu = (cpuOf(replica.child.pid) - before[index].replica) / minutes;
      const ofPostgres = (postgres.cpu() - before[index].postgres) / minutes;
      figures.push(
        {
          what: `queries a minute with ${vms} VMs`,
          value: round(calls),
          ...(index > 0 && {
            goal: 'flat',
            met: calls <= least * FLAT,
          }),
        },
        {
          what: `CPU seconds a minute with ${vms} VMs`,
          value: `${round(cpu)} of the replica, ${round(
            ofPostgres,
          )} of PostgreSQL`,
        },
      );
      evidence.push(
        `${vms} VMs, most frequent statements a minute:`,
        ...statements
          .sort((a, b) => b.calls - a.calls)
          .slice(0, 14)
          .map(
            s =>
              `  ${round(s.calls / minutes)}, ${round(
                s.milliseconds / s.calls,
              )} ms, ${round(s.rows / s.calls)} rows: ${s.query.slice(0, 160)}`,
          ),
      );
    }
    return {
      figures,
      evidence,
      notes: [
        `One replica each, all at the same time, watched for ${minutes} min after it has settled; the sweep runs every minute, and its executor lists every VM. Queries are all that pg_stat_statements counts, transactions' BEGIN and COMMIT and Backstage's own scheduler among them.`,
      ],
    };
  },
};
