import type { VmGroup as ApiVmGroup } from '@backlot/plugin-vm-common';
import type { VmGroup } from '../model/group';

/** What can be done with a group now, by somebody who may do everything. Pure. */
export function possibleGroupActions(
  group: Pick<VmGroup, 'deletedAt' | 'deleteRequestedAt' | 'rolloutId'>,
): ApiVmGroup['can'] {
  if (group.deletedAt) {
    return [];
  }
  const changes: ApiVmGroup['can'] = group.deleteRequestedAt
    ? []
    : ['update', ...(group.rolloutId ? [] : ['replace' as const])];
  return [...changes, 'delete', 'delete.force'];
}
