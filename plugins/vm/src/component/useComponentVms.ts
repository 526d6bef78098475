import type { Page, Vm, VmGroup } from '@backlot/plugin-vm-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { CursorPages, useCursorPages } from '../shared/data/useCursorPages';
import { Live, useLive } from '../shared/data/useLive';
import { vmApiRef } from '../shared/data/vmApiRef';
import { isOpen } from '../shared/vms/operations';
import { isGroupMoving, isVmMoving } from '../shared/vms/phases';

export const VMS_ON_A_PAGE = 20;
const GROUPS = 100;

export type ComponentVms = { groups: Page<VmGroup>; vms: Page<Vm> };

/** The groups of a component, and one page of its VMs. */
export function useComponentVms(
  component: string,
  sort: string,
): Live<ComponentVms> & {
  pages: CursorPages;
} {
  const api = useApi(vmApiRef);
  const pages = useCursorPages(`${component} ${sort}`);
  const { cursor } = pages;

  const live = useLive<ComponentVms>({
    key: ['componentVms', component, sort, cursor],
    load: async signal => {
      // Loaded together so that a card never contradicts the table below it.
      const [groups, vms] = await Promise.all([
        api.listGroups({ component, limit: GROUPS }, { signal }),
        api.listVms(
          { component, sort, limit: VMS_ON_A_PAGE, cursor, totalItems: 'true' },
          { signal },
        ),
      ]);
      return { groups, vms };
    },
    isMoving: ({ groups, vms }) =>
      groups.items.some(isGroupMoving) ||
      vms.items.some(
        ({ phase, operation }) =>
          isVmMoving(phase) || (operation !== null && isOpen(operation)),
      ),
    groupIds: ({ groups }) => groups.items.map(({ id }) => id),
  });

  return { ...live, pages };
}
