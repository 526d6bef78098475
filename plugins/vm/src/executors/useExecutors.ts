import type { VmExecutorStatuses } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Live, useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import { isWorking } from './status';

/** Looking at the executors counts what they do: not at each signal. */
const GATHER_MS = 5_000;

/** The executors and their state. */
export function useExecutors(): Live<VmExecutorStatuses> {
  const api = useApi(vmApiRef);
  return useLive<VmExecutorStatuses>({
    key: 'executors',
    load: signal => api.listExecutors({ signal }),
    // Signals go to those whose VMs they are about, and not to all who look.
    isMoving: ({ items }) => items.some(isWorking),
    gatherMs: GATHER_MS,
  });
}
