import type { FindingSource } from './FindingSource';
import { existingVms, findGroups } from './findGroups';

/** Groups whose component the catalog no longer has: they may be forgotten. */
export const componentGone: FindingSource = {
  kind: 'component-gone',
  async find(query) {
    const { groups, total } = await findGroups(
      query,
      restricted => restricted.whereNotNull('component_gone_at'),
      'componentGoneAt',
    );
    return {
      total,
      items: groups.map(group => ({
        id: `component-gone:${group.id}`,
        severity: 'warning',
        owner: group.owner,
        vms: existingVms(group),
        groups: 1,
        at: group.componentGoneAt!.toISOString(),
        group,
      })),
    };
  },
};
