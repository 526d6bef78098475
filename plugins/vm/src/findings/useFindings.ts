import type { Findings } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Live, useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import type { FindingsFilter } from './findings';

/** Looking for findings counts the fleet: not at each signal of a busy one. */
const GATHER_MS = 10_000;

/**
 * What is worth a look, of all kinds; which of them to show is chosen from the
 * answer, so that the counts of the others stay known.
 */
export function useFindings({
  owner,
  environment,
}: FindingsFilter): Live<Findings> {
  const api = useApi(vmApiRef);
  return useLive<Findings>({
    key: JSON.stringify([owner, environment]),
    load: signal => api.listFindings({ owner, environment }, { signal }),
    isMoving: () => false,
    gatherMs: GATHER_MS,
  });
}
