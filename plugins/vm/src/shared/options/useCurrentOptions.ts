import type { VmOptions } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { useLive } from '../data/useLive';
import { vmApiRef } from '../data/vmApiRef';

/**
 * What may be asked for, with what changes of it by and by: which executors are
 * paused.
 */
export function useCurrentOptions(): VmOptions | undefined {
  const api = useApi(vmApiRef);
  return useLive<VmOptions>({
    key: 'options',
    load: signal => api.getOptions({}, { signal }),
    isMoving: () => false,
    // No signal is about them.
    groupIds: () => [],
  }).data;
}
