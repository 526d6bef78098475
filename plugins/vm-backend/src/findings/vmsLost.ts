import { sinceWhenLost } from '../inventory/vms/lost';
import type { FindingSource } from './FindingSource';
import { findGroups } from './findGroups';

/** Groups with VMs whose machine has vanished; critical where none is ready. */
export const vmsLost: FindingSource = {
  kind: 'vms-lost',
  async find(query) {
    const { groups, total } = await findGroups(
      query,
      restricted =>
        restricted
          .whereIn('phase', ['failed', 'degraded', 'provisioning'])
          .where('count_lost', '>', 0),
      'createdAt',
    );
    const since = await sinceWhenLost(
      query.knex,
      groups.map(({ id }) => id),
    );
    return {
      total,
      items: groups.map(group => ({
        id: `vms-lost:${group.id}`,
        severity: group.countReady > 0 ? 'warning' : 'critical',
        owner: group.owner,
        vms: group.countLost,
        groups: 1,
        at: since.get(group.id)?.toISOString(),
        group,
      })),
    };
  },
};
