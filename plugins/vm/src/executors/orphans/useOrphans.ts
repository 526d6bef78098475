import type { VmOrphans } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Live, useLive } from '../../shared/data/useLive';
import { vmApiRef } from '../../shared/data/vmApiRef';

/** The orphans. No signals are sent about them, so this polls. */
export function useOrphans(): Live<VmOrphans> {
  const api = useApi(vmApiRef);
  return useLive<VmOrphans>({
    key: ['orphans'],
    load: signal => api.listOrphans({ signal }),
    isMoving: ({ items }) => items.some(({ removing }) => removing),
    groupIds: () => [],
  });
}
