import type { UpdateVmGroup, VmGroup } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../api';
import { isStale } from '../lib/errors';

/**
 * Changes a group as it is seen. Where others changed it meanwhile, it is read
 * again before the asker decides anew.
 */
export function useGroupUpdate(
  group: VmGroup,
  onChanged: () => void,
): (change: Omit<UpdateVmGroup, 'generation'>) => Promise<void> {
  const api = useApi(vmApiRef);
  return async change => {
    try {
      await api.updateGroup(group.id, {
        generation: group.generation,
        ...change,
      });
    } catch (error) {
      if (isStale(error)) {
        onChanged();
        throw new Error(
          'Somebody else has changed this group meanwhile. It is being read again: look at it, then try again.',
        );
      }
      throw error;
    }
    onChanged();
  };
}
