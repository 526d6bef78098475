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

/** Running rollouts send a signal per second. */
const GATHER_MS = 2000;

/** Every event once, the newest first. */
const merged = (events: RolloutEvent[]): RolloutEvent[] =>
  [...new Map(events.map(event => [event.seq, event])).values()].sort(
    (a, b) => b.seq - a.seq,
  );

/** The events of a rollout: the newest ones live, older ones on request. */
export function useRolloutEvents(rollout: Rollout) {
  const api = useApi(vmApiRef);
  const { id } = rollout;
  const live = useLive<RolloutEvents>({
    key: ['rolloutEvents', id],
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
      // Includes the events shown now, because new events push them off the
      // first page.
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
