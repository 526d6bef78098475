import { useCallback, useMemo, useRef } from 'react';
import type { SortDescriptor, SortState } from '@backstage/ui';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import {
  type FleetFilter,
  parseFleetColumns,
  parseFleetFilter,
  parseFleetRange,
  parseFleetSort,
  withFleetFilter,
} from './query';

export type FleetUrl = {
  filter: FleetFilter;
  setFilter: (filter: FleetFilter) => void;
  /** Where the page is under another filter. */
  hrefOf: (filter: FleetFilter) => string;
  sort: string;
  sortState: SortState;
  /** Where the list starts, if not at its first VM. */
  start: string | undefined;
  /** The row from there to show first. */
  startRow: number;
  /** Has the list start elsewhere. */
  startAt: (cursor: string | undefined) => void;
  /** Remembers how far one has scrolled. */
  setPlace: (cursor: string | undefined, row: number) => void;
  columns: string[] | undefined;
  setColumns: (columns: string[] | undefined) => void;
  /** How many days the charts look back. */
  range: number;
  setRange: (days: number) => void;
};

/**
 * The view of the fleet, all of it in the URL, so that it can be shared and the
 * browser's back button works. How far one has scrolled becomes part of it,
 * and must not make the list start anew: that does only another's cursor.
 */
export function useFleetUrl(): FleetUrl {
  const [params] = useSearchParams();
  const { pathname, state } = useLocation();
  const navigate = useNavigate();
  const latest = useRef({ params, pathname, state, navigate });
  latest.current = { params, pathname, state, navigate };

  // The same objects until the filter is another one, however one scrolls.
  const filterKey = JSON.stringify(parseFleetFilter(params));
  const filter = useMemo<FleetFilter>(() => JSON.parse(filterKey), [filterKey]);
  const unfiltered = withFleetFilter(params, {}).toString();
  const hrefOf = useCallback(
    (next: FleetFilter) =>
      `${pathname}?${withFleetFilter(new URLSearchParams(unfiltered), next)}`,
    [pathname, unfiltered],
  );
  const setFilter = useCallback(
    (next: FleetFilter) => latest.current.navigate(hrefOf(next)),
    [hrefOf],
  );

  const go = useCallback(
    (
      change: Record<string, string | undefined>,
      options?: { replace: boolean; state?: unknown },
    ) => {
      const next = new URLSearchParams(latest.current.params);
      for (const [name, value] of Object.entries(change)) {
        next.delete(name);
        if (value) {
          next.set(name, value);
        }
      }
      latest.current.navigate(`${latest.current.pathname}?${next}`, options);
    },
    [],
  );
  const change = useCallback(
    (name: string, value: string | undefined) =>
      go({ [name]: value }, { replace: true, state: latest.current.state }),
    [go],
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

  const list = JSON.stringify([filterKey, sort]);
  const cursor = params.get('cursor') ?? undefined;
  const row: number = state?.row ?? 0;
  const place = useRef({ list, cursor, start: cursor, row });
  if (place.current.list !== list || place.current.cursor !== cursor) {
    place.current = { list, cursor, start: cursor, row };
  }

  return {
    filter,
    setFilter,
    hrefOf,
    sort,
    sortState,
    start: place.current.start,
    startRow: place.current.row,
    startAt: next => {
      place.current = { list, cursor: next, start: next, row: 0 };
      go({ cursor: next });
    },
    setPlace: (next, nextRow) => {
      if (next !== cursor || nextRow !== row) {
        place.current = { ...place.current, cursor: next };
        go({ cursor: next }, { replace: true, state: { row: nextRow } });
      }
    },
    columns: parseFleetColumns(params),
    setColumns: useCallback(
      columns => change('columns', columns?.join(',')),
      [change],
    ),
    range: parseFleetRange(params),
    setRange: useCallback(days => change('range', String(days)), [change]),
  };
}
