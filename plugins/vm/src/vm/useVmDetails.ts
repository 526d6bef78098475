import type { Page, Vm, VmOperation } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Live, useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import { isOpen } from '../shared/vms/operations';
import { isVmMoving } from '../shared/vms/phases';

/** How many operations are live; older ones are loaded on request. */
const OPERATIONS = 20;

export type VmDetails = { vm: Vm; operations: Page<VmOperation> };

/** One VM with its operations, newest first. */
export function useVmDetails(id: string): Live<VmDetails> {
  const api = useApi(vmApiRef);
  return useLive<VmDetails>({
    key: ['vm', id],
    load: async signal => {
      const [vm, operations] = await Promise.all([
        api.getVm(id, { signal }),
        api.listVmOperations(id, { limit: OPERATIONS }, { signal }),
      ]);
      return { vm, operations };
    },
    isMoving: ({ vm, operations }) =>
      isVmMoving(vm.phase) || operations.items.some(isOpen),
    groupIds: ({ vm }) => [vm.groupId],
  });
}
