import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { queryClientOf } from '../../shared/data/queryClient';
import { vmApiRef } from '../../shared/data/vmApiRef';

export type FleetOwners = { owners: string[]; systems: string[] };

const NONE: FleetOwners = { owners: [], systems: [] };

/**
 * The owners and systems of VMs, for the filters. If they cannot be loaded,
 * there are none and the page still works.
 */
export function useFleetOwners(): FleetOwners {
  const api = useApi(vmApiRef);
  const { data = NONE } = useQuery(
    {
      queryKey: ['fleetOwners'],
      queryFn: async ({ signal }): Promise<FleetOwners> => {
        const valuesOf = async (field: 'owner' | 'system') => {
          const { items } = await api.getFleetSummary(
            { groupBy: field },
            { signal },
          );
          return items
            .map(({ by }) => by[field])
            .filter(value => typeof value === 'string')
            .sort();
        };
        const [owners, systems] = await Promise.all([
          valuesOf('owner'),
          valuesOf('system'),
        ]);
        return { owners, systems };
      },
    },
    queryClientOf(api),
  );
  return data;
}
