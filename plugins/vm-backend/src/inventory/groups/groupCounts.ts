/** The counts of a group by phase, and their only writer. */
import { isDeepStrictEqual as isEqual } from 'node:util';
import type { VmPhase } from '@backlot/plugin-vm-common';
import type { VmGroup } from '../../model/group';
import type { Vm } from '../../model/vm';
import type { Transaction } from '../Inventory';
import { groupsTable } from '../tables/groups';
import { updateMany } from '../updateMany';
import { type PhaseCounts, groupPhase } from './groupPhase';

export const countsOf = (group: VmGroup): PhaseCounts => ({
  pending: group.countPending,
  provisioning: group.countProvisioning,
  ready: group.countReady,
  failed: group.countFailed,
  deleting: group.countDeleting,
  lost: group.countLost,
});

/** @param vms - all VMs of a group; deleted ones do not count */
export function countVms(vms: Array<Pick<Vm, 'phase'>>): PhaseCounts {
  return afterMoves(
    {
      pending: 0,
      provisioning: 0,
      ready: 0,
      failed: 0,
      deleting: 0,
      lost: 0,
    },
    vms.map(({ phase }) => ({ from: 'deleted', to: phase })),
  );
}

export type PhaseMove = { from: VmPhase; to: VmPhase };

/** The counts after VMs have changed their phases; deleted ones do not count. */
export function afterMoves(
  counts: PhaseCounts,
  moves: PhaseMove[],
): PhaseCounts {
  const after = { ...counts };
  for (const { from, to } of moves) {
    if (from !== 'deleted') {
      after[from] -= 1;
    }
    if (to !== 'deleted') {
      after[to] += 1;
    }
  }
  return after;
}

export type CountedGroup = {
  /** As it is stored; locked. */
  group: VmGroup;
  counts: PhaseCounts;
  /** What else changes. */
  patch?: Partial<VmGroup>;
  /** Written even if no field changes, so that rollouts see that its VMs did. */
  touched?: boolean;
};

/**
 * Stores counts, and the phases that follow from them.
 *
 * @returns the groups as they are now
 */
export async function storeGroupCounts(
  tx: Transaction,
  counted: CountedGroup[],
  now: Date,
): Promise<VmGroup[]> {
  const after = counted.map(item => ({ ...item, fields: fieldsOf(item, now) }));
  const changed = after.filter(
    ({ group, fields, touched }) =>
      touched || !isEqual({ ...group, ...fields }, group),
  );
  await updateMany(
    tx,
    groupsTable,
    changed.map(({ group, fields }) => ({
      id: group.id,
      patch: { ...fields, updatedAt: now },
    })),
  );
  return after.map(item =>
    changed.includes(item)
      ? { ...item.group, ...item.fields, updatedAt: now }
      : item.group,
  );
}

function fieldsOf(
  { group, counts, patch }: CountedGroup,
  now: Date,
): Partial<VmGroup> {
  const { count, deleteRequestedAt } = { ...group, ...patch };
  const phase = groupPhase(
    { count, deleteRequested: deleteRequestedAt !== null },
    counts,
  );
  return {
    ...patch,
    countPending: counts.pending,
    countProvisioning: counts.provisioning,
    countReady: counts.ready,
    countFailed: counts.failed,
    countDeleting: counts.deleting,
    countLost: counts.lost,
    phase,
    ...(phase === 'deleted' && {
      deletedAt: group.deletedAt ?? now,
      nextRunAt: null,
    }),
  };
}
