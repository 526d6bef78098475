import { useCallback, useMemo, useRef, useState } from 'react';
import type { Vm } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import { isOpen } from '../shared/vms/operations';
import { isVmMoving } from '../shared/vms/phases';
import type { FleetFilter } from './filters/query';
import {
  type ListPage,
  pagesWith,
  placeOf,
  type RowRange,
  rowsOf,
  sameUnlessChanged,
  withFreshPages,
} from './pages';

/** VMs per page. */
export const PAGE_SIZE = 100;
/** The largest total that a list reports. */
const MOST_COUNTED = 10_000;
/** Longer tables slow browsers down even if few rows are rendered. */
export const MOST_ROWS = 1000;
/** How many rows before the end the next page is loaded. */
const AHEAD = 50;
/** The minimum time between two loads of the same rows. */
const PAUSE_MS = 1000;
/** Pages older than this are loaded again when they are scrolled to. */
const OLD_MS = 10_000;
/** Scrolling has ended when nothing moved for this long. */
const SCROLL_END_MS = 300;

const pause = (ms: number) =>
  new Promise(resolve => setTimeout(resolve, Math.max(0, ms)));

type Held = {
  key: string;
  pages: ListPage[];
  total: number | undefined;
};

type More = { busy: boolean; error?: unknown };

/** How many VMs match. Lists only count to 10,000. */
export type FleetTotal = { count: number; isAtLeast: boolean };

export type FleetList = {
  /** Undefined until the first page is loaded. */
  vms: Vm[] | undefined;
  total: FleetTotal;
  /** Whether `vms` belongs to an earlier query. */
  stale: boolean;
  error: unknown;
  refresh: () => void;
  hasMore: boolean;
  /** Where the list continues if it is longer than the table can be. */
  next: string | undefined;
  more: More & { load: () => void };
  /** Receives the rows on the screen. */
  onScreen: (rows: RowRange) => void;
};

/**
 * The matching VMs as an endless list, which loads more when the end comes
 * near. Only the pages on the screen are kept up to date.
 *
 * @param query.start - where to start, if not at the first VM
 * @param query.onPlace - called when scrolling ends, with the place it ended at
 */
export function useFleetVms(query: {
  filter: FleetFilter;
  sort: string;
  start: string | undefined;
  onPlace: (cursor: string | undefined, row: number) => void;
}): FleetList {
  const api = useApi(vmApiRef);
  const { filter, sort, start } = query;
  const key = JSON.stringify([filter, sort, start]);
  const latest = useRef(query);
  latest.current = query;

  const [own, setOwn] = useState<Held>({ key, pages: [], total: undefined });
  const now = useRef(own);
  const hold = (next: Held) => {
    now.current = next;
    setOwn(next);
  };
  const pagesOf = (list: string) =>
    now.current.key === list ? now.current.pages : [];

  const screen = useRef<RowRange>({ first: 0, last: 0 });
  const pagesOnScreen = () => {
    const { pages } = now.current;
    const { from, to } = pagesWith(pages, screen.current);
    return pages.slice(from, to + 1);
  };
  const lookedAt = useRef<{ key: string; at: number }>();

  const list = async (
    cursor: string | undefined,
    { counted, signal }: { counted: boolean; signal?: AbortSignal },
  ) => {
    const { items, nextCursor, totalItems } = await api.listVms(
      {
        ...filter,
        sort,
        cursor,
        limit: PAGE_SIZE,
        totalItems: counted ? 'true' : undefined,
      },
      { signal },
    );
    const page: ListPage = {
      cursor,
      vms: items,
      next: nextCursor,
      loadedAt: Date.now(),
    };
    return { page, total: totalItems };
  };

  const live = useLive<Held>({
    key: ['fleetVms', key],
    load: async signal => {
      if (lookedAt.current?.key === key) {
        await pause(lookedAt.current.at + PAUSE_MS - Date.now());
      } else {
        screen.current = { first: 0, last: 0 };
      }
      const { from, to } = pagesWith(pagesOf(key), screen.current);
      let cursor = pagesOf(key)[from]?.cursor ?? start;
      let total: number | undefined;
      const fresh: ListPage[] = [];
      for (let index = from; index <= to; index++) {
        const counted = index === from;
        const answer = await list(cursor, { counted, signal });
        if (signal.aborted) {
          return now.current;
        }
        total = counted ? answer.total : total;
        fresh.push(answer.page);
        cursor = answer.page.next;
        if (cursor === undefined) {
          break;
        }
      }
      lookedAt.current = { key, at: Date.now() };
      const next = {
        key,
        pages: withFreshPages(pagesOf(key), from, fresh),
        total,
      };
      hold(next);
      return next;
    },
    isMoving: () =>
      pagesOnScreen().some(({ vms }) =>
        vms.some(
          ({ phase, operation }) =>
            isVmMoving(phase) || (operation !== null && isOpen(operation)),
        ),
      ),
    groupIds: () =>
      pagesOnScreen().flatMap(({ vms }) => vms.map(({ groupId }) => groupId)),
  });

  // The request can have been started by another page that was shown before and
  // is gone: then its answer is in the cache, and not in the state of this one.
  const isLoaded = own.key === key && own.pages.length > 0;
  const held = !isLoaded && live.data?.key === key ? live.data : own;
  if (held !== own) {
    now.current = held;
  }

  const [more, setMore] = useState<More>({ busy: false });
  const loadingMore = useRef(false);
  const canLoadMore = () => {
    const pages = pagesOf(key);
    return (
      pages.length * PAGE_SIZE < MOST_ROWS &&
      pages[pages.length - 1]?.next !== undefined
    );
  };
  const loadMore = async () => {
    if (loadingMore.current || !canLoadMore()) {
      return;
    }
    const end = () => pagesOf(key)[pagesOf(key).length - 1]?.next;
    const cursor = end();
    loadingMore.current = true;
    setMore({ busy: true });
    try {
      const { page } = await list(cursor, { counted: false });
      // Meanwhile another list may be shown, or this one may end elsewhere.
      if (cursor === end()) {
        hold({ ...now.current, pages: [...now.current.pages, page] });
      }
      setMore({ busy: false });
    } catch (error) {
      setMore({ busy: false, error });
    } finally {
      loadingMore.current = false;
    }
  };

  const { refresh } = live;
  const scrollEnd = useRef<ReturnType<typeof setTimeout>>();
  const onScrollEnd = () => {
    const { cursor, row } = placeOf(now.current.pages, screen.current.first);
    latest.current.onPlace(cursor, row);
    const old = Date.now() - OLD_MS;
    if (pagesOnScreen().some(({ loadedAt }) => loadedAt < old)) {
      refresh();
    }
  };
  const onScreen = (rows: RowRange) => {
    screen.current = rows;
    const loaded = pagesOf(key).reduce((sum, { vms }) => sum + vms.length, 0);
    if (rows.last >= loaded - AHEAD && more.error === undefined) {
      loadMore();
    }
    clearTimeout(scrollEnd.current);
    scrollEnd.current = setTimeout(onScrollEnd, SCROLL_END_MS);
  };

  const handlers = useRef({ loadMore, onScreen });
  handlers.current = { loadMore, onScreen };
  const rows = useRef<Vm[]>([]);
  const vms = useMemo(() => {
    rows.current = sameUnlessChanged(rows.current, rowsOf(held.pages));
    return rows.current;
  }, [held.pages]);
  const last = held.pages[held.pages.length - 1];

  return {
    vms: last && vms,
    total: useMemo(
      () => ({
        count: held.total ?? 0,
        isAtLeast: held.total === MOST_COUNTED,
      }),
      [held.total],
    ),
    stale: held.key !== key,
    error: live.error,
    refresh,
    hasMore: last?.next !== undefined,
    next: held.pages.length * PAGE_SIZE >= MOST_ROWS ? last?.next : undefined,
    more: {
      ...more,
      load: useCallback(() => handlers.current.loadMore(), []),
    },
    onScreen: useCallback(
      (shown: RowRange) => handlers.current.onScreen(shown),
      [],
    ),
  };
}
