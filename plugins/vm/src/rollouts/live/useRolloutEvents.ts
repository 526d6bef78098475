import { useState } from 'react';
import type {
  Rollout,
  RolloutEvent,
  RolloutEvents,
} from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { useLive } from '../../shared/data/useLive';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { isRolloutMoving } from '../rollouts';

const AT_ONCE = 50;

/** Signals come once a second. */
const GATHER_MS = 2000;

/** Each once, the newest first. */
const merged = (events: RolloutEvent[]): RolloutEvent[] =>
  [...new Map(events.map(event => [event.seq, event])).values()].sort(
    (a, b) => b.seq - a.seq,
  );

/** What happened in a rollout: live, and as much of the past as is asked for. */
export function useRolloutEvents(rollout: Rollout) {
  const api = useApi(vmApiRef);
  const { id } = rollout;
  const live = useLive<RolloutEvents>({
    key: id,
    load: signal => api.listRolloutEvents(id, { limit: AT_ONCE }, { signal }),
    isMoving: () => isRolloutMoving(rollout),
    rollout: id,
    gatherMs: GATHER_MS,
  });
  const [older, setOlder] = useState<RolloutEvents>();
  const [busy, setBusy] = useState(false);
  const [olderError, setOlderError] = useState<unknown>();

  const events =
    live.data && merged([...(older?.items ?? []), ...live.data.items]);
  const { nextBefore } = older ?? live.data ?? {};

  const loadOlder = async () => {
    setBusy(true);
    setOlderError(undefined);
    try {
      const page = await api.listRolloutEvents(id, {
        before: nextBefore,
        limit: AT_ONCE,
      });
      // With what is shown now: new events push it off the first page.
      setOlder({ ...page, items: [...(events ?? []), ...page.items] });
    } catch (error) {
      setOlderError(error);
    } finally {
      setBusy(false);
    }
  };

  return {
    events,
    error: live.error,
    refresh: live.refresh,
    loadOlder: nextBefore === undefined ? undefined : loadOlder,
    busy,
    olderError,
  };
}
