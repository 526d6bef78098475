import type { VmOrphans } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../api';
import { Live, useLive } from './useLive';

/** Machines that no VM stands for; signals tell nothing of them. */
export function useOrphans(): Live<VmOrphans> {
  const api = useApi(vmApiRef);
  return useLive<VmOrphans>({
    key: 'orphans',
    load: signal => api.listOrphans({ signal }),
    isMoving: ({ items }) => items.some(({ removing }) => removing),
    groupIds: () => [],
  });
}
