import type { Knex } from 'knex';
import { lockGroups } from '../inventory/groups/readGroups';
import type { Transaction } from '../inventory/Inventory';
import { readGates } from '../inventory/rollouts/gates';
import {
  listBatches,
  readDeferred,
  readRolloutGroups,
} from '../inventory/rollouts/readRollouts';
import type { VmGroup } from '../model/group';
import type { Rollout, RolloutGroup } from '../model/rollout';
import type { Vm } from '../model/vm';
import { findOpenOperations, loadVmsOf } from '../inventory/vms/rolloutVms';
import type { GroupState, RolloutState } from './planner/state';

export type LoadedGroupState = Omit<GroupState, 'group' | 'rolloutGroup'> & {
  group: VmGroup;
  rolloutGroup: RolloutGroup;
};

export type LoadedState = Omit<RolloutState, 'rollout' | 'groupStates'> & {
  rollout: Rollout;
  groupStates: Map<string, LoadedGroupState>;
  batches: number;
};

/** Groups under way with their VMs, and groups of the next batch; all locked. */
export async function loadState(
  tx: Transaction,
  rollout: Rollout,
  now: Date,
): Promise<LoadedState> {
  const batches = await listBatches(tx, rollout.id);
  const opened = batches.filter(({ openedAt }) => openedAt !== null);
  const coming = batches.filter(({ openedAt }) => openedAt === null);
  const rolloutGroups = await readRolloutGroups(tx, rollout.id, {
    phase: ['running', 'failed'],
  });
  const next =
    coming.length > 0
      ? await readRolloutGroups(tx, rollout.id, {
          group: coming[0].groups.map(({ groupId }) => groupId),
        })
      : [];
  const all = new Map(
    [...next, ...rolloutGroups].map(
      rolloutGroup => [rolloutGroup.groupId, rolloutGroup] as const,
    ),
  );
  const groups = await lockGroups(tx, [...all.keys()]);
  const vms = await loadVmsOf(
    tx,
    rolloutGroups.map(({ groupId }) => groupId),
  );
  const ids = [...vms.values()].flat().map(({ id }) => id);
  const gates = await readGates(tx, ids);
  const busy = await findOpenOperations(tx, ids);
  return {
    rollout,
    current: opened[opened.length - 1] ?? null,
    coming,
    batches: batches.length,
    deferred: await readDeferred(tx, rollout.id, now),
    groupStates: new Map(
      groups.map(group => [
        group.id,
        {
          group,
          rolloutGroup: all.get(group.id)!,
          vms: (vms.get(group.id) ?? []).map(vm => ({
            ...vm,
            busy: busy.has(vm.id),
            gate: gates.get(vm.id) ?? null,
          })),
        },
      ]),
    ),
  };
}

/** Groups under way, as they are now; nothing is locked. */
export async function readUnderWay(
  knex: Knex,
  rolloutId: string,
): Promise<Map<string, Vm[]>> {
  const rolloutGroups = await readRolloutGroups(knex, rolloutId, {
    phase: ['running', 'failed'],
  });
  return loadVmsOf(
    knex,
    rolloutGroups.map(({ groupId }) => groupId),
  );
}
