/** In which batches a rollout goes about its groups. Pure. */
import type { RolloutStrategy } from '@backlot/plugin-vm-common';
import { amountOf } from '../groups/renewal';
import type { BatchShare } from '../inventory/tables';

export type BatchGroup = {
  id: string;
  name: string;
  environment: string;
  owner: string;
  /** When its oldest VM was made. */
  since: Date;
  /** How many VMs are to be renewed. */
  vms: number;
};

export type PlannedBatch = {
  environment: string;
  canary: boolean;
  shares: BatchShare[];
  vms: number;
};

type Settings = Pick<
  RolloutStrategy,
  'batchSize' | 'groupsAtOnce' | 'order' | 'environments' | 'canary'
>;

const compare = (a: string, b: string) => Number(a > b) - Number(a < b);

/**
 * @param environments - in the order of the config; those that the strategy
 *   names go first
 */
export function planBatches(
  groups: BatchGroup[],
  strategy: Settings,
  environments: string[],
): PlannedBatch[] {
  const order = [...(strategy.environments ?? []), ...environments];
  const rank = ({ environment }: BatchGroup) => {
    const index = order.indexOf(environment);
    return index < 0 ? order.length : index;
  };
  const left = groups
    .filter(({ vms }) => vms > 0)
    .map(group => ({ ...group }))
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        compare(a.environment, b.environment) ||
        (strategy.order === 'age'
          ? a.since.getTime() - b.since.getTime()
          : compare(a.owner, b.owner)) ||
        compare(a.name, b.name) ||
        compare(a.id, b.id),
    );
  const total = left.reduce((sum, { vms }) => sum + vms, 0);
  const size = Math.max(1, amountOf(strategy.batchSize, total, Math.ceil));
  const batches: PlannedBatch[] = [];

  const take = (
    wanted: number,
    canary: boolean,
    most: (group: BatchGroup) => number,
  ) => {
    const [{ environment }] = left;
    const shares = new Map<string, number>();
    let room = wanted;
    for (const group of left) {
      if (
        room === 0 ||
        group.environment !== environment ||
        shares.size === strategy.groupsAtOnce
      ) {
        break;
      }
      const vms = Math.min(room, group.vms, most(group));
      group.vms -= vms;
      room -= vms;
      shares.set(group.id, vms);
    }
    batches.push({
      environment,
      canary,
      vms: wanted - room,
      shares: [...shares].map(([groupId, vms]) => ({ groupId, vms })),
    });
    left.splice(0, left.length, ...left.filter(({ vms }) => vms > 0));
  };

  if (strategy.canary && left.length > 0) {
    // One of each group, so that it tells of as many as it can.
    const first = left.filter(
      ({ environment }) => environment === left[0].environment,
    );
    const spread = Math.min(first.length, strategy.groupsAtOnce);
    take(strategy.canary.vms, true, () =>
      Math.ceil(strategy.canary!.vms / spread),
    );
  }
  while (left.length > 0) {
    take(size, false, ({ vms }) => vms);
  }
  return batches;
}
