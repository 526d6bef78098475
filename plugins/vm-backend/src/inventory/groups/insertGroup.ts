import type { Labels } from '@backlot/plugin-vm-common';
import { chunksOf } from '../dialect';
import type { Transaction } from '../Inventory';
import { groupSpecsTable, groupsTable } from '../tables/groups';
import type { GroupSpec, VmGroup } from '../../model/group';

export async function insertGroup(
  tx: Transaction,
  group: VmGroup,
  spec: GroupSpec,
  labels: Labels,
): Promise<void> {
  await tx(groupsTable.table).insert(groupsTable.encode(group));
  await tx(groupSpecsTable.table).insert(groupSpecsTable.encode(spec));
  await insertLabels(tx, group.id, labels);
}

export async function replaceLabels(
  tx: Transaction,
  groupId: string,
  labels: Labels,
): Promise<void> {
  await tx('labels').where('group_id', groupId).delete();
  await insertLabels(tx, groupId, labels);
}

async function insertLabels(
  tx: Transaction,
  groupId: string,
  labels: Labels,
): Promise<void> {
  const rows = Object.entries(labels).map(([key, value]) => ({
    group_id: groupId,
    key,
    value,
  }));
  for (const chunk of chunksOf(rows)) {
    await tx('labels').insert(chunk);
  }
}
