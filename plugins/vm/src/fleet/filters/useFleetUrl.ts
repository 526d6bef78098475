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
  /** The URL of the page with another filter. */
  hrefOf: (filter: FleetFilter) => string;
  sort: string;
  sortState: SortState;
  /** The cursor that the list starts at; undefined for the first VM. */
  start: string | undefined;
  /** The row to scroll to. */
  startRow: number;
  /** Starts the list at a cursor, or at its first VM. */
  startAt: (cursor: string | undefined) => void;
  /** Stores the scroll position. */
  setPlace: (cursor: string | undefined, row: number) => void;
  columns: string[] | undefined;
  setColumns: (columns: string[] | undefined) => void;
  /** The time range of the history, in days. */
  range: number;
  setRange: (days: number) => void;
};

/**
 * The view of the fleet. All of it is in the URL, so that it can be shared and
 * "Back" works. The URL also holds the scroll position, which must not restart
 * the list: only another cursor does.
 */
export function useFleetUrl(): FleetUrl {
  const [params] = useSearchParams();
  const { pathname, state } = useLocation();
  const navigate = useNavigate();
  const latest = useRef({ params, pathname, state, navigate });
  latest.current = { params, pathname, state, navigate };

  // Keeps the identity of the filter while the user scrolls.
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
