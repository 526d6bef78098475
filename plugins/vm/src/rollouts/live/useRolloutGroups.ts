import {
  type ListRolloutGroups,
  type Page,
  type Rollout,
  type RolloutGroup,
  type RolloutGroupPhase,
  rolloutGroupPhases,
} from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  type CursorPages,
  useCursorPages,
} from '../../shared/data/useCursorPages';
import { type Live, useLive } from '../../shared/data/useLive';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { isRolloutMoving } from '../rollouts';

const ON_A_PAGE = 20;

/** Running rollouts send a signal per second. */
const GATHER_MS = 2000;

/** The groups to see first. They are few, as batches are small. */
const FIRST = ['failed', 'running'] as const;
const FIRST_SHOWN = 50;

const others = rolloutGroupPhases.filter(
  phase => !FIRST.some(first => first === phase),
);

export type RolloutGroups = Page<RolloutGroup>;

/**
 * A page of the groups of a rollout. Without a phase filter, failed groups and
 * groups in progress come first.
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
    key: ['rolloutGroups', id, phase, cursor],
    load: async signal => {
      const listOf = (query: ListRolloutGroups) =>
        api.listRolloutGroups(id, query, { signal });
      const [rest, ...first] = await Promise.all([
        listOf({ phase: phase ?? others, limit: ON_A_PAGE, cursor }),
        ...(phase || cursor
          ? []
          : FIRST.map(wanted => listOf({ phase: wanted, limit: FIRST_SHOWN }))),
      ]);
      const items = [...first, rest].flatMap(page => page.items);
      return {
        // A group may have changed its phase between the two requests.
        items: [...new Map(items.map(item => [item.groupId, item])).values()],
        nextCursor: rest.nextCursor,
      };
    },
    isMoving: () => isRolloutMoving(rollout),
    rollout: id,
    gatherMs: GATHER_MS,
  });
  return { ...live, pages };
}
