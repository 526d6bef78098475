import { useCallback, useMemo } from 'react';
import type { SortDescriptor, SortState } from '@backstage/ui';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import {
  type FleetFilter,
  parseFleetFilter,
  parseFleetSort,
  withFleetFilter,
} from '../lib/fleetQuery';
import type { CursorPages } from './useCursorPages';

export type FleetUrl = {
  filter: FleetFilter;
  setFilter: (filter: FleetFilter) => void;
  /** Where the page is under another filter. */
  hrefOf: (filter: FleetFilter) => string;
  sort: string;
  sortState: SortState;
  pages: CursorPages;
};

/**
 * The view of the fleet: filter, order and place, all in the URL, so that it
 * can be shared and the browser's back button works. The pages walked by are
 * in the state of the history: of a shared link, the page before is the first.
 */
export function useFleetUrl(): FleetUrl {
  const [params] = useSearchParams();
  const { pathname, state } = useLocation();
  const navigate = useNavigate();

  const search = params.toString();
  const filter = useMemo(
    () => parseFleetFilter(new URLSearchParams(search)),
    [search],
  );
  const hrefOf = useCallback(
    (next: FleetFilter) =>
      `${pathname}?${withFleetFilter(new URLSearchParams(search), next)}`,
    [pathname, search],
  );
  const setFilter = useCallback(
    (next: FleetFilter) => navigate(hrefOf(next)),
    [hrefOf, navigate],
  );

  const go = useCallback(
    (change: Record<string, string | undefined>, walked?: string[]) => {
      const next = new URLSearchParams(search);
      for (const [name, value] of Object.entries(change)) {
        next.delete(name);
        if (value) {
          next.set(name, value);
        }
      }
      navigate(`${pathname}?${next}`, { state: { walked } });
    },
    [navigate, pathname, search],
  );

  const sort = parseFleetSort(params);
  const sortState = useMemo<SortState>(
    () => ({
      descriptor: {
        column: sort.replace(/^-/, ''),
        direction: sort.startsWith('-') ? 'descending' : 'ascending',
      },
      onSortChange: ({ column, direction }: SortDescriptor) =>
        go({
          sort: `${direction === 'descending' ? '-' : ''}${column}`,
          cursor: undefined,
        }),
    }),
    [go, sort],
  );

  const cursor = params.get('cursor') ?? undefined;
  const walked: string[] = state?.walked ?? [];
  return {
    filter,
    setFilter,
    hrefOf,
    sort,
    sortState,
    pages: {
      cursor,
      hasPrevious: cursor !== undefined,
      next: next =>
        go({ cursor: next }, cursor === undefined ? [] : [...walked, cursor]),
      previous: () =>
        go({ cursor: walked[walked.length - 1] }, walked.slice(0, -1)),
    },
  };
}
