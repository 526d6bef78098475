import type { FindingSource } from './FindingSource';
import { findGroups } from './findGroups';

/** Groups with VMs that could not be made, or broke; critical where none is ready. */
export const vmsFailed: FindingSource = {
  kind: 'vms-failed',
  async find(query) {
    const { groups, total } = await findGroups(
      query,
      restricted =>
        restricted
          .whereIn('phase', ['failed', 'degraded', 'provisioning'])
          .where('count_failed', '>', 0),
      'createdAt',
    );
    return {
      total,
      items: groups.map(group => ({
        id: `vms-failed:${group.id}`,
        severity: group.countReady > 0 ? 'warning' : 'critical',
        owner: group.owner,
        vms: group.countFailed,
        groups: 1,
        group,
      })),
    };
  },
};
