import type { Page, Vm } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../api';
import type { FleetFilter } from '../lib/fleetQuery';
import { isOpen } from '../lib/operations';
import { isVmMoving } from '../lib/phases';
import { Live, useLive } from './useLive';

export const FLEET_PAGE = 20;

/** One page of the VMs that match. */
export function useFleetVms(query: {
  filter: FleetFilter;
  sort: string;
  cursor: string | undefined;
}): Live<Page<Vm>> {
  const api = useApi(vmApiRef);
  const { filter, sort, cursor } = query;
  return useLive<Page<Vm>>({
    key: JSON.stringify([filter, sort, cursor]),
    load: signal =>
      api.listVms(
        { ...filter, sort, cursor, limit: FLEET_PAGE, totalItems: 'true' },
        { signal },
      ),
    isMoving: ({ items }) =>
      items.some(
        ({ phase, operation }) =>
          isVmMoving(phase) || (operation !== null && isOpen(operation)),
      ),
    groupIds: ({ items }) => items.map(({ groupId }) => groupId),
  });
}
