import type { VmOptions } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { useLive } from '../data/useLive';
import { vmApiRef } from '../data/vmApiRef';

/** The options, kept up to date: executors may be paused and resumed. */
export function useCurrentOptions(): VmOptions | undefined {
  const api = useApi(vmApiRef);
  return useLive<VmOptions>({
    key: ['options', null],
    load: signal => api.getOptions({}, { signal }),
    isMoving: () => false,
    // No signals are sent about options.
    groupIds: () => [],
  }).data;
}
