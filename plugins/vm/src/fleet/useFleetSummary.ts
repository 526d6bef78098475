import type { FleetField, FleetSummary } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Live, useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import { countStatuses } from './charts/chart';
import type { FleetFilter } from './filters/query';

export type FleetOverview = {
  /** Counts under the filter without its phases, which the tiles select. */
  anyPhase: FleetSummary;
  byImageAndStack: FleetSummary;
  byField: FleetSummary;
  /** The field of `byField`. */
  field: FleetField;
};

/** Counting a larger fleet every few seconds would be too expensive. */
const SMALL_FLEET = 1000;

/** The number of matching VMs by image, stack, phase and another field. */
export function useFleetSummary(
  filter: FleetFilter,
  field: FleetField,
): Live<FleetOverview> {
  const api = useApi(vmApiRef);
  return useLive<FleetOverview>({
    key: ['fleetSummary', filter, field],
    load: async signal => {
      const { phase, ...others } = filter;
      // Loaded together so that the tiles never contradict the charts below
      // them.
      const [byImageAndStack, byField, anyPhase] = await Promise.all([
        api.getFleetSummary(
          { ...filter, groupBy: ['image', 'stack'] },
          { signal },
        ),
        api.getFleetSummary({ ...filter, groupBy: field }, { signal }),
        phase && api.getFleetSummary(others, { signal }),
      ]);
      return {
        byImageAndStack,
        byField,
        anyPhase: anyPhase ?? byImageAndStack,
        field,
      };
    },
    isMoving: ({ anyPhase }) =>
      anyPhase.total <= SMALL_FLEET && countStatuses(anyPhase).inFlight > 0,
    groupIds: () => [],
  });
}
