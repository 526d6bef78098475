import { isDeepStrictEqual as isEqual } from 'node:util';
import type { VmPhase } from '@backlot/plugin-vm-common';
import type { Transaction } from '../Inventory';
import { groupsTable } from '../tables/groups';
import type { VmGroup } from '../../model/group';
import type { Vm } from '../../model/vm';
import { updateMany } from '../updateMany';
import { type PhaseCounts, groupPhase } from './groupPhase';
import { updateGroup } from './updateGroup';

export const countsOf = (group: VmGroup): PhaseCounts => ({
  pending: group.countPending,
  provisioning: group.countProvisioning,
  ready: group.countReady,
  failed: group.countFailed,
  deleting: group.countDeleting,
  lost: group.countLost,
});

/** What a locked group becomes with these counts. Pure. */
function withCounts(
  group: VmGroup,
  counts: PhaseCounts,
  now: Date,
  patch: Partial<VmGroup>,
): Partial<VmGroup> {
  const wanted = { ...group, ...patch };
  const phase = groupPhase(
    { count: wanted.count, deleteRequested: wanted.deleteRequestedAt !== null },
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
    updatedAt: now,
    ...(phase === 'deleted' && {
      deletedAt: group.deletedAt ?? now,
      nextRunAt: null,
    }),
  };
}

/** Stores counts and phases of locked groups. */
export async function storeGroupCounts(
  tx: Transaction,
  groups: Array<{
    group: VmGroup;
    counts: PhaseCounts;
    changed: boolean;
    patch: Partial<VmGroup>;
  }>,
  now: Date,
): Promise<void> {
  await updateMany(
    tx,
    groupsTable,
    groups
      .filter(({ changed }) => changed)
      .map(({ group, counts, patch }) => ({
        id: group.id,
        patch: withCounts(group, counts, now, patch),
      })),
  );
}

/**
 * Stores counts and phase of a locked group, unless it has them already;
 * answers the group as it now is.
 */
async function storeCounts(
  tx: Transaction,
  before: VmGroup,
  counts: PhaseCounts,
  now: Date,
  patch: Partial<VmGroup> = {},
): Promise<VmGroup> {
  const { updatedAt, ...stored } = withCounts(before, counts, now, patch);
  if (isEqual({ ...before, ...stored }, before)) {
    return before;
  }
  await updateGroup(tx, before.id, { ...stored, updatedAt });
  return { ...before, ...stored, updatedAt: updatedAt! };
}

/** Stores what the VMs of a locked group, all of them, amount to. */
export async function recountGroup(
  tx: Transaction,
  group: VmGroup,
  vms: Array<Pick<Vm, 'phase'>>,
  now: Date,
  patch: Partial<VmGroup> = {},
): Promise<VmGroup> {
  const counts: PhaseCounts = {
    pending: 0,
    provisioning: 0,
    ready: 0,
    failed: 0,
    deleting: 0,
    lost: 0,
  };
  for (const { phase } of vms) {
    if (phase !== 'deleted') {
      counts[phase] += 1;
    }
  }
  return storeCounts(tx, group, counts, now, patch);
}

/** Counts a VM of a locked group under its new phase. */
export async function movePhase(
  tx: Transaction,
  group: VmGroup,
  from: VmPhase,
  to: VmPhase,
  now: Date,
  patch: Partial<VmGroup> = {},
): Promise<VmGroup> {
  const counts = countsOf(group);
  if (from !== 'deleted') {
    counts[from] -= 1;
  }
  if (to !== 'deleted') {
    counts[to] += 1;
  }
  return storeCounts(tx, group, counts, now, patch);
}
