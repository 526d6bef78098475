import type { FleetHistory } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { queryClientOf, reload } from '../../shared/data/queryClient';
import { useVmSignals } from '../../shared/data/useVmSignals';
import { vmApiRef } from '../../shared/data/vmApiRef';
import type { FleetFilter } from '../filters/query';
import { historyFilter } from './history';

/** Counting whole days is too expensive to repeat after every change. */
const PAUSE_MS = 60_000;

/** The history of the fleet. It reloads after changes, at most once a minute. */
export function useFleetHistory(
  filter: FleetFilter,
  days: number,
): { data?: FleetHistory; error?: unknown; refresh: () => void } {
  const api = useApi(vmApiRef);
  const client = queryClientOf(api);
  const query = { ...historyFilter(filter), days };
  const queryKey = ['fleetHistory', query];
  const { available } = useVmSignals(({ groupIds }) => {
    if (groupIds.length > 0) {
      reload(client, queryKey, PAUSE_MS);
    }
  });
  const { data, error, refetch } = useQuery(
    {
      queryKey,
      queryFn: ({ signal }) => api.getFleetHistory(query, { signal }),
      placeholderData: keepPreviousData,
      refetchInterval: available ? false : PAUSE_MS,
    },
    client,
  );
  return { data, error: error ?? undefined, refresh: refetch };
}
