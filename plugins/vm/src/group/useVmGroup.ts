import type { VmGroup } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Live, useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import { isGroupMoving } from '../shared/vms/phases';

/** The group of a VM: its spec, requester and lease. */
export function useVmGroup(id: string): Live<VmGroup> {
  const api = useApi(vmApiRef);
  return useLive<VmGroup>({
    key: ['group', id],
    load: signal => api.getGroup(id, { signal }),
    isMoving: isGroupMoving,
    groupIds: group => [group.id],
  });
}
