/** The batches in which a rollout replaces the VMs of its groups. Pure. */
import type { RolloutStrategy } from '@backlot/plugin-vm-common';
import { amountOf } from '../groups/rolloutLimits';
import type { BatchGroup } from '../model/rollout';

/** A group of which VMs are to be replaced. */
export type UnbatchedGroup = {
  id: string;
  name: string;
  environment: string;
  owner: string;
  /** When its oldest VM was created. */
  since: Date;
  /** How many VMs are to be replaced. */
  vms: number;
};

export type PlannedBatch = {
  environment: string;
  canary: boolean;
  groups: BatchGroup[];
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
  groups: UnbatchedGroup[],
  strategy: Settings,
  environments: string[],
): PlannedBatch[] {
  const order = [...(strategy.environments ?? []), ...environments];
  const rank = ({ environment }: UnbatchedGroup) => {
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
    most: (group: UnbatchedGroup) => number,
  ) => {
    const [{ environment }] = left;
    const vmsByGroup = new Map<string, number>();
    let room = wanted;
    for (const group of left) {
      if (
        room === 0 ||
        group.environment !== environment ||
        vmsByGroup.size === strategy.groupsAtOnce
      ) {
        break;
      }
      const vms = Math.min(room, group.vms, most(group));
      group.vms -= vms;
      room -= vms;
      vmsByGroup.set(group.id, vms);
    }
    batches.push({
      environment,
      canary,
      vms: wanted - room,
      groups: [...vmsByGroup].map(([groupId, vms]) => ({ groupId, vms })),
    });
    left.splice(0, left.length, ...left.filter(({ vms }) => vms > 0));
  };

  if (strategy.canary && left.length > 0) {
    // One VM of each group, so that the canary covers as many groups as it can.
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
