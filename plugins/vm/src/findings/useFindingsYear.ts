import type { FleetSummary } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Live, useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import type { FindingsFilter } from './findings';

/** This counts the fleet, so bursts of signals load it only once. */
const GATHER_MS = 30_000;

/** The VMs by image. */
export function useFindingsYear({
  owner,
  environment,
}: FindingsFilter): Live<FleetSummary> {
  const api = useApi(vmApiRef);
  return useLive<FleetSummary>({
    key: ['findingsYear', owner, environment],
    load: signal =>
      api.getFleetSummary({ owner, environment, groupBy: 'image' }, { signal }),
    isMoving: () => false,
    gatherMs: GATHER_MS,
  });
}
