import { countProblems } from '../inventory/vms/problems';
import type { FindingSource } from './FindingSource';
import { findGroups } from './findGroups';

/** Groups with VMs whose machine exists and cannot work, such as a paused one. */
export const vmsStuck: FindingSource = {
  kind: 'vms-stuck',
  async find(query) {
    const { groups, total } = await findGroups(
      query,
      restricted =>
        restricted.whereExists(exists =>
          exists
            .select('vms.id')
            .from('vms')
            .whereRaw('?? = ??', ['vms.group_id', 'groups.id'])
            .whereNotNull('vms.problem')
            .whereNull('vms.deleted_at'),
        ),
      'createdAt',
    );
    const counts = await countProblems(
      query.knex,
      groups.map(({ id }) => id),
    );
    return {
      total,
      items: groups.map(group => {
        const vms = counts.get(group.id) ?? 0;
        return {
          id: `vms-stuck:${group.id}`,
          severity: group.countReady > vms ? 'warning' : 'critical',
          owner: group.owner,
          vms,
          groups: 1,
          group,
        };
      }),
    };
  },
};
