import type { Page, Rollout, RolloutPhase } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  type CursorPages,
  useCursorPages,
} from '../shared/data/useCursorPages';
import { type Live, useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import {
  endedRolloutPhases,
  isRolloutMoving,
  openRolloutPhases,
} from './rollouts';

const OPEN = 100;
const ENDED_ON_A_PAGE = 20;

/** Every running rollout sends a signal per second. */
const GATHER_MS = 2000;

export type Rollouts = { open: Page<Rollout>; ended: Page<Rollout> };

/** The open rollouts, and a page of the ended ones. */
export function useRollouts(
  phases: RolloutPhase[] | undefined,
): Live<Rollouts> & { pages: CursorPages } {
  const api = useApi(vmApiRef);
  const key = JSON.stringify(phases);
  const pages = useCursorPages(key);
  const { cursor } = pages;
  const among = (list: readonly RolloutPhase[]) =>
    list.filter(phase => !phases || phases.includes(phase));

  const live = useLive<Rollouts>({
    key: ['rollouts', phases, cursor],
    load: async signal => {
      const list = async (
        wanted: RolloutPhase[],
        page: { limit: number; cursor?: string },
      ): Promise<Page<Rollout>> =>
        wanted.length > 0
          ? api.listRollouts({ phase: wanted, ...page }, { signal })
          : { items: [] };
      const [open, ended] = await Promise.all([
        list(among(openRolloutPhases), { limit: OPEN }),
        list(among(endedRolloutPhases), { limit: ENDED_ON_A_PAGE, cursor }),
      ]);
      return { open, ended };
    },
    isMoving: ({ open }) => open.items.some(isRolloutMoving),
    rollout: 'any',
    gatherMs: GATHER_MS,
  });
  return { ...live, pages };
}
