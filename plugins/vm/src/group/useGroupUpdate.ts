import type { UpdateVmGroup, VmGroup } from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { vmApiRef } from '../shared/data/vmApiRef';
import { isStale } from '../shared/errors/errors';
import { groupTranslationRef } from './translation';

/**
 * Updates a group. If somebody else changed it in the meantime, it is reloaded
 * and the user decides again.
 */
export function useGroupUpdate(
  group: VmGroup,
  onChanged: () => void,
): (change: Omit<UpdateVmGroup, 'generation'>) => Promise<void> {
  const api = useApi(vmApiRef);
  const { t } = useTranslationRef(groupTranslationRef);
  return async change => {
    try {
      await api.updateGroup(group.id, {
        generation: group.generation,
        ...change,
      });
    } catch (error) {
      if (isStale(error)) {
        onChanged();
        throw new Error(t('changedMeanwhile'));
      }
      throw error;
    }
    onChanged();
  };
}
