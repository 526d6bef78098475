import type { Knex } from 'knex';
import { lockGroups } from '../inventory/groups/readGroups';
import type { Transaction } from '../inventory/Inventory';
import { readGates } from '../inventory/rollouts/gates';
import {
  listBatches,
  readDeferred,
  readRolloutGroups,
} from '../inventory/rollouts/readRollouts';
import type {
  StoredGroup,
  StoredRollout,
  StoredRolloutGroup,
  StoredVm,
} from '../inventory/tables';
import { findOpenOperations, loadVmsOf } from '../inventory/vms/renewal';
import type { RolloutMember, RolloutState } from './planRollout';

export type LoadedMember = Omit<RolloutMember, 'group' | 'part'> & {
  group: StoredGroup;
  part: StoredRolloutGroup;
};

export type LoadedState = Omit<RolloutState, 'rollout' | 'members'> & {
  rollout: StoredRollout;
  members: Map<string, LoadedMember>;
  batches: number;
};

/** Groups under way with their VMs, and groups of the next batch; all locked. */
export async function loadState(
  tx: Transaction,
  rollout: StoredRollout,
  now: Date,
): Promise<LoadedState> {
  const batches = await listBatches(tx, rollout.id);
  const opened = batches.filter(({ openedAt }) => openedAt !== null);
  const coming = batches.filter(({ openedAt }) => openedAt === null);
  const parts = await readRolloutGroups(tx, rollout.id, {
    phase: ['running', 'failed'],
  });
  const next =
    coming.length > 0
      ? await readRolloutGroups(tx, rollout.id, {
          group: coming[0].shares.map(({ groupId }) => groupId),
        })
      : [];
  const all = new Map(
    [...next, ...parts].map(part => [part.groupId, part] as const),
  );
  const groups = await lockGroups(tx, [...all.keys()]);
  const vms = await loadVmsOf(
    tx,
    parts.map(({ groupId }) => groupId),
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
    members: new Map(
      groups.map(group => [
        group.id,
        {
          group,
          part: all.get(group.id)!,
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
): Promise<Map<string, StoredVm[]>> {
  const parts = await readRolloutGroups(knex, rolloutId, {
    phase: ['running', 'failed'],
  });
  return loadVmsOf(
    knex,
    parts.map(({ groupId }) => groupId),
  );
}
