import {
  type Page,
  type Rollout,
  type RolloutGroup,
  type RolloutGroupPhase,
  rolloutGroupPhases,
} from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../api';
import { isRolloutMoving } from '../lib/rollouts';
import { type CursorPages, useCursorPages } from './useCursorPages';
import { type Live, useLive } from './useLive';

const ON_A_PAGE = 20;

/** What one wants to see first; few at once, as batches are. */
const FIRST = ['failed', 'running'] as const;
const FIRST_SHOWN = 50;

const others = rolloutGroupPhases.filter(
  phase => !FIRST.some(first => first === phase),
);

export type RolloutGroups = Page<RolloutGroup>;

/**
 * A page of the groups of a rollout. Without a wish for a phase, those that
 * have failed or are under way come before all others.
 */
export function useRolloutGroups(
  rollout: Rollout,
  phase: RolloutGroupPhase | undefined,
): Live<RolloutGroups> & { pages: CursorPages } {
  const api = useApi(vmApiRef);
  const { id } = rollout;
  const list = `${id} ${phase ?? ''}`;
  const pages = useCursorPages(list);
  const { cursor } = pages;
  const live = useLive<RolloutGroups>({
    key: `${list} ${cursor ?? ''}`,
    load: async signal => {
      const rest = api.listRolloutGroups(
        id,
        { phase: phase ?? others, limit: ON_A_PAGE, cursor },
        { signal },
      );
      if (phase || cursor) {
        return rest;
      }
      const first = await Promise.all(
        FIRST.map(wanted =>
          api.listRolloutGroups(
            id,
            { phase: wanted, limit: FIRST_SHOWN },
            { signal },
          ),
        ),
      );
      const { items, nextCursor } = await rest;
      return {
        items: [...first.flatMap(page => page.items), ...items],
        nextCursor,
      };
    },
    isMoving: () => isRolloutMoving(rollout),
    rollout: id,
  });
  return { ...live, pages };
}
