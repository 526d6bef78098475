import type { VmExecutorStatuses } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Live, useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import { isWorking } from './status';

/**
 * Loading the executors counts their work, so bursts of signals load them only
 * once.
 */
const GATHER_MS = 5_000;

export function useExecutors(): Live<VmExecutorStatuses> {
  const api = useApi(vmApiRef);
  return useLive<VmExecutorStatuses>({
    key: ['executors'],
    load: signal => api.listExecutors({ signal }),
    // Signals only reach users whose VMs they are about, so this page also
    // polls.
    isMoving: ({ items }) => items.some(isWorking),
    gatherMs: GATHER_MS,
  });
}
