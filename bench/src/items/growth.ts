import type { Figure, Item } from '../Item';
import { round } from '../report/statistics';
import { startReplica } from '../system/startReplica';
import { timeCreation } from '../system/asks';
import { cpuOf } from '../system/cpu';

const EACH = 10;
const WARM_UP = 2000;
/** What a VM may cost more than at first, before it counts as growth. */
const TOLERANCE = 1.25;

export const growth: Item = {
  name: 'growth',
  title: 'Cost of a VM as the inventory grows',
  async run({ quick, directory, startPostgres, onEnd, say }) {
    const sizes = quick ? [500, 1000, 4000] : [1000, 10_000, 100_000];
    const postgres = await startPostgres();
    const replica = await startReplica({ postgres, directory });
    onEnd(() => replica.stop());
    const database = await postgres.connect('backstage_plugin_vm');
    const create = (vms: number) =>
      timeCreation([replica], database, { groups: vms / EACH, each: EACH });
    await create(WARM_UP);

    const figures: Figure[] = [];
    let first: { cpu: number; ofPostgres: number } | undefined;
    let existing = WARM_UP;
    for (const vms of sizes) {
      const before = {
        cpu: cpuOf(replica.child.pid),
        postgres: postgres.cpu(),
        wal: await postgres.walBytes(),
      };
      const seconds = await create(vms);
      const perVm = (value: number) => value / vms;
      const cpu = perVm(cpuOf(replica.child.pid) - before.cpu) * 1000;
      const ofPostgres = perVm(postgres.cpu() - before.postgres) * 1000;
      const wal = perVm((await postgres.walBytes()) - before.wal) / 1024;
      const growing = first !== undefined;
      first ??= { cpu, ofPostgres };
      figures.push({
        what: `${vms} VMs more, on top of ${existing}`,
        value: `${round((seconds / vms) * 1000)} ms a VM; CPU ${round(
          cpu,
        )} ms of the replica, ${round(
          ofPostgres,
        )} ms of PostgreSQL; WAL ${round(wal)} KiB`,
        ...(growing && {
          goal: 'CPU does not grow',
          met: cpu + ofPostgres <= (first.cpu + first.ofPostgres) * TOLERANCE,
        }),
      });
      say(`${figures.at(-1)!.what}: ${figures.at(-1)!.value}`);
      existing += vms;
    }
    return {
      figures,
      notes: [
        `Asked for through the API in groups of ${EACH}, one after another in one inventory. CPU up to ${TOLERANCE} times that of the first is no growth: PostgreSQL vacuums, and writes checkpoints, in the longer ones only.`,
      ],
    };
  },
};
