import type { VmConfig } from '../config/vmConfig';
import type { Inventory } from '../inventory/Inventory';
import { type Durations, readDurations } from '../inventory/vms/durations';
import type { Rollout } from '../model/rollout';
import { type EstimatedBatch, batchGroup } from './batchRows';
import { estimateBatch } from './estimate';
import { planBatches } from './planBatches';
import type { SelectedGroup } from './selectGroups';

const MONTH_MS = 30 * 24 * 3_600_000;

/** The batches of a rollout, and how long each takes by the durations of the last month. */
export async function planEstimatedBatches(
  { config, inventory }: { config: VmConfig; inventory: Inventory },
  groups: SelectedGroup[],
  strategy: Rollout['strategy'],
): Promise<EstimatedBatch[]> {
  const batches = planBatches(groups.map(batchGroup), strategy, [
    ...config.environments.keys(),
  ]);
  const estimated = new Map(
    groups.map(({ group, to }) => [
      group.id,
      {
        count: group.count,
        executor: to.executor,
        hasHealthCheck: group.healthCheck !== null,
      },
    ]),
  );
  const durations = new Map<string, Durations>();
  const since = new Date(inventory.now().getTime() - MONTH_MS);
  for (const executor of new Set(groups.map(({ to }) => to.executor))) {
    const found = await readDurations(inventory.knex, executor, since);
    if (found) {
      durations.set(executor, found);
    }
  }
  const slots = new Map(
    [...config.executors.values()].map(({ id, settings }) => [
      id,
      settings.limits.create,
    ]),
  );
  return batches.map(batch => ({
    ...batch,
    estimatedSeconds: estimateBatch(
      batch,
      estimated,
      durations,
      slots,
      strategy,
    ),
  }));
}
