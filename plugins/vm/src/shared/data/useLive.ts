import { useCallback, useRef } from 'react';
import type { VmSignal } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { queryClientOf, reload } from './queryClient';
import { useVmSignals } from './useVmSignals';
import { vmApiRef } from './vmApiRef';

/** How often data is loaded again if no signal comes first. */
const IDLE_MS = 30_000;
const MOVING_MS = 5_000;
const MOVING_WITHOUT_SIGNALS_MS = 2_000;

export type Live<T> = {
  /** The latest answer; stays while a newer one is loading. */
  data: T | undefined;
  /** Why the latest request failed. */
  error: unknown;
  /** Whether `data` belongs to an earlier key. */
  stale: boolean;
  refresh: () => void;
};

type LiveOptions<T> = {
  /**
   * Identifies the data among all answers of the API. Another key loads
   * immediately; the old data is shown until then.
   */
  key: readonly [name: string, ...parameters: unknown[]];
  load: (signal: AbortSignal) => Promise<T>;
  /** Whether the data will change on its own soon. */
  isMoving: (data: T) => boolean;
  /** The groups that the data is about; undefined for all groups. */
  groupIds?: (data: T) => string[];
  /** The rollout that the data is about, instead of groups. */
  rollout?: 'any' | string;
  /** How long signals are gathered, for data that is expensive to load. */
  gatherMs?: number;
};

/** Data that is kept up to date by signals and by polling. */
export function useLive<T>(options: LiveOptions<T>): Live<T> {
  const { key, load, isMoving, gatherMs } = options;
  const client = queryClientOf(useApi(vmApiRef));
  const isAbout = useSignalFilter(options);
  const { available } = useVmSignals(signal => {
    if (isAbout(signal, query.data)) {
      reload(client, key, gatherMs);
    }
  });
  const query = useQuery<T>(
    {
      queryKey: key,
      queryFn: ({ signal }) => load(signal),
      refetchInterval: ({ state: { data } }) => {
        const moving = data !== undefined && isMoving(data);
        const pause = available ? MOVING_MS : MOVING_WITHOUT_SIGNALS_MS;
        return moving ? pause : IDLE_MS;
      },
    },
    client,
  );

  const shown = useRef<T>();
  shown.current = query.data ?? shown.current;
  // TanStack Query forgets an error without data as soon as it tries again.
  const error = useRef<unknown>();
  if (!query.isPending || query.errorUpdateCount === 0) {
    error.current = query.error ?? undefined;
  }
  const latestKey = useRef(key);
  latestKey.current = key;

  return {
    data: shown.current,
    error: error.current,
    stale: query.data === undefined && shown.current !== undefined,
    refresh: useCallback(() => reload(client, latestKey.current), [client]),
  };
}

/** Whether a signal is about the data of a query. */
function useSignalFilter<T>({ groupIds, rollout }: LiveOptions<T>) {
  // Groups that turned out not to be ours. A group that is neither shown nor
  // among these may be a new one of ours.
  const foreign = useRef(new Set<string>());
  return (
    { groupIds: changed, rolloutIds = [] }: VmSignal,
    data: T | undefined,
  ): boolean => {
    if (rollout !== undefined) {
      return rolloutIds.some(id => rollout === 'any' || rollout === id);
    }
    if (!groupIds) {
      return changed.length > 0;
    }
    const ours = new Set(data === undefined ? [] : groupIds(data));
    const isNews = changed.some(id => ours.has(id) || !foreign.current.has(id));
    if (isNews) {
      changed
        .filter(id => !ours.has(id))
        .forEach(id => foreign.current.add(id));
    }
    return isNews;
  };
}
