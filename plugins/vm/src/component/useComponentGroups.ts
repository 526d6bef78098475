import type { Page, VmGroup } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Live, useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import { isGroupMoving } from '../shared/vms/phases';

/** The groups of a component, without their VMs. */
export function useComponentGroups(component: string): Live<Page<VmGroup>> {
  const api = useApi(vmApiRef);
  return useLive<Page<VmGroup>>({
    key: ['componentGroups', component],
    load: signal => api.listGroups({ component, limit: 500 }, { signal }),
    isMoving: ({ items }) => items.some(isGroupMoving),
    groupIds: ({ items }) => items.map(({ id }) => id),
  });
}
