import type { Rollout, RolloutBatch } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { type Live, useLive } from '../../shared/data/useLive';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { isRolloutMoving } from '../rollouts';

export type RolloutWithBatches = { rollout: Rollout; batches: RolloutBatch[] };

/** A running rollout sends a signal per second. */
const GATHER_MS = 1000;

/** One rollout with its batches. */
export function useRollout(id: string): Live<RolloutWithBatches> {
  const api = useApi(vmApiRef);
  return useLive<RolloutWithBatches>({
    key: ['rollout', id],
    load: async signal => {
      const [rollout, { items }] = await Promise.all([
        api.getRollout(id, { signal }),
        api.listRolloutBatches(id, { signal }),
      ]);
      return { rollout, batches: items };
    },
    isMoving: ({ rollout }) => isRolloutMoving(rollout),
    rollout: id,
    gatherMs: GATHER_MS,
  });
}
