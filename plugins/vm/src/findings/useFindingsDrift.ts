import type { Vm } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { Live, useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';

/** A group may have more, but nobody reads them one by one. */
const MOST = 100;

/** The ready VMs of a group that drifted. */
export function useFindingsDrift(groupId: string): Live<Vm[]> {
  const api = useApi(vmApiRef);
  return useLive<Vm[]>({
    key: ['driftedVms', groupId],
    load: async signal => {
      const drifting: Vm[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.listVms(
          { group: groupId, phase: 'ready', limit: MOST, cursor },
          { signal },
        );
        drifting.push(...page.items.filter(({ drift }) => drift?.length));
        cursor = page.nextCursor;
      } while (cursor && drifting.length < MOST);
      return drifting;
    },
    isMoving: () => false,
    groupIds: () => [groupId],
  });
}
