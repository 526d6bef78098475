import type { VmExecutorStatuses } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../api';
import { isWorking } from '../lib/executors';
import { Live, useLive } from './useLive';

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
