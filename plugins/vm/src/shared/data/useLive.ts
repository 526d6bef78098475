import { useCallback, useEffect, useRef, useState } from 'react';
import { useVmSignals } from './useVmSignals';

/** How long until the next look, where no signal comes first. */
const IDLE_MS = 30_000;
const MOVING_MS = 5_000;
const MOVING_WITHOUT_SIGNALS_MS = 2_000;

export type Live<T> = {
  /** The last good answer; stays while a newer one is fetched. */
  data: T | undefined;
  /** Why the last look failed. */
  error: unknown;
  /** Whether `data` answers an earlier key. */
  stale: boolean;
  refresh: () => void;
};

type LiveOptions<T> = {
  /** Another key loads at once; the old data is shown until then. */
  key: string;
  load: (signal: AbortSignal) => Promise<T>;
  /** Whether the data will change by itself soon. */
  isMoving: (data: T) => boolean;
  /** What it is about; without, about all groups. */
  groupIds?: (data: T) => string[];
  /** The id of the rollout that it is about, or any; groups do not matter then. */
  rollout?: 'any' | string;
  /** How long signals are gathered at least, where one look costs much. */
  gatherMs?: number;
};

type State<T> = { key: string; data?: T; error?: unknown };

/** Loads, and loads again by signals, by polling, and when asked to. */
export function useLive<T>(options: LiveOptions<T>): Live<T> {
  const { key } = options;
  const latest = useRef(options);
  latest.current = options;

  const [state, setState] = useState<State<T>>({ key });
  const shown = useRef(state);
  shown.current = state;
  const look = useRef<() => void>(() => {});
  const refresh = useCallback(() => look.current(), []);

  // Groups that a look has shown not to concern us. A group that is neither
  // shown nor among these may be a new one of ours.
  const foreign = useRef(new Set<string>());
  const gathering = useRef<ReturnType<typeof setTimeout>>();
  const lookSoon = () => {
    const { gatherMs } = latest.current;
    if (gatherMs === undefined) {
      refresh();
    } else if (gathering.current === undefined) {
      gathering.current = setTimeout(() => {
        gathering.current = undefined;
        refresh();
      }, gatherMs);
    }
  };
  useEffect(() => () => clearTimeout(gathering.current), []);

  const { available } = useVmSignals(signal => {
    const { data } = shown.current;
    const { groupIds, rollout } = latest.current;
    const { groupIds: changed, rolloutIds = [] } = signal;
    if (rollout !== undefined) {
      if (rolloutIds.some(id => rollout === 'any' || rollout === id)) {
        lookSoon();
      }
      return;
    }
    if (changed.length === 0) {
      return;
    }
    if (!groupIds) {
      lookSoon();
      return;
    }
    const ours = new Set(data ? groupIds(data) : []);
    if (changed.some(id => ours.has(id) || !foreign.current.has(id))) {
      changed
        .filter(id => !ours.has(id))
        .forEach(id => foreign.current.add(id));
      lookSoon();
    }
  });

  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let loading = false;
    let again = false;

    const wait = (data: T | undefined) => {
      const moving = data !== undefined && latest.current.isMoving(data);
      const pause = available ? MOVING_MS : MOVING_WITHOUT_SIGNALS_MS;
      timer = setTimeout(run, moving ? pause : IDLE_MS);
    };

    async function run() {
      clearTimeout(timer);
      if (loading) {
        // What is on its way may be older than what made us look.
        again = true;
        return;
      }
      loading = true;
      let next: State<T>;
      try {
        next = { key, data: await latest.current.load(abort.signal) };
      } catch (error) {
        next = { ...shown.current, error };
      }
      if (abort.signal.aborted) {
        return;
      }
      loading = false;
      setState(next);
      if (again) {
        again = false;
        run();
      } else {
        wait(next.data);
      }
    }

    look.current = run;
    run();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [key, available]);

  return {
    data: state.data,
    error: state.error,
    stale: state.data !== undefined && state.key !== key,
    refresh,
  };
}
