import { useCallback, useEffect, useRef, useState } from 'react';
import type { FleetHistory } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { useVmSignals } from '../../shared/data/useVmSignals';
import { vmApiRef } from '../../shared/data/vmApiRef';
import type { FleetFilter } from '../filters/query';
import { historyFilter } from './history';

/** Counting whole days is too expensive to repeat after every change. */
const PAUSE_MS = 60_000;

type State = { data?: FleetHistory; error?: unknown };

/**
 * The history of the fleet. It reloads after changes, at most once a minute.
 */
export function useFleetHistory(
  filter: FleetFilter,
  days: number,
): State & { refresh: () => void } {
  const api = useApi(vmApiRef);
  const query = JSON.stringify({ ...historyFilter(filter), days });
  const [state, setState] = useState<State>({});
  const [looks, setLooks] = useState(0);
  const refresh = useCallback(() => setLooks(count => count + 1), []);

  const changed = useRef(false);
  const { available } = useVmSignals(({ groupIds }) => {
    changed.current ||= groupIds.length > 0;
  });

  useEffect(() => {
    const abort = new AbortController();
    const load = () => {
      changed.current = false;
      api.getFleetHistory(JSON.parse(query), { signal: abort.signal }).then(
        data => !abort.signal.aborted && setState({ data }),
        error =>
          !abort.signal.aborted && setState(last => ({ ...last, error })),
      );
    };
    load();
    const timer = setInterval(
      () => (changed.current || !available) && load(),
      PAUSE_MS,
    );
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [api, query, available, looks]);

  return { ...state, refresh };
}
