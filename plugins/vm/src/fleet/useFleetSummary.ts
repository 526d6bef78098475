import type { FleetField, FleetSummary } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Live, useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import { countStandings } from './charts/chart';
import type { FleetFilter } from './filters/query';

export type FleetOverview = {
  /** Under the filter but for its phases, which the tiles choose. */
  anyPhase: FleetSummary;
  byImageAndStack: FleetSummary;
  byField: FleetSummary;
  /** What `byField` is by. */
  field: FleetField;
};

/** Counting a large fleet every few seconds would cost more than it tells. */
const SMALL_FLEET = 1000;

/** The VMs that match, counted. */
export function useFleetSummary(
  filter: FleetFilter,
  field: FleetField,
): Live<FleetOverview> {
  const api = useApi(vmApiRef);
  return useLive<FleetOverview>({
    key: JSON.stringify([filter, field]),
    load: async signal => {
      const { phase, ...others } = filter;
      // Together, so that no tile contradicts the charts below it.
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
      anyPhase.total <= SMALL_FLEET && countStandings(anyPhase).inFlight > 0,
    groupIds: () => [],
  });
}
