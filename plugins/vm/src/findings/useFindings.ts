import type { Findings } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Live, useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import type { FindingsFilter } from './findings';

/** Finding these counts the fleet, so bursts of signals load them only once. */
const GATHER_MS = 10_000;

/**
 * All kinds of findings. The page selects from the answer, so that it can also
 * show the counts of the other kinds.
 */
export function useFindings({
  owner,
  environment,
}: FindingsFilter): Live<Findings> {
  const api = useApi(vmApiRef);
  return useLive<Findings>({
    key: ['findings', owner, environment],
    load: signal => api.listFindings({ owner, environment }, { signal }),
    isMoving: () => false,
    gatherMs: GATHER_MS,
  });
}
