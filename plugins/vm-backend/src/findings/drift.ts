import type { VmDriftField } from '@backlot/plugin-vm-common';
import { countDrifts, groupsOfDriftingVms } from '../inventory/vms/drifts';
import type { FindingSource } from './FindingSource';
import { findGroups } from './findGroups';

/** Groups whose machines differ from the spec. */
export const drift: FindingSource = {
  kind: 'drift',
  async find(query) {
    const { groups, total } = await findGroups(
      query,
      restricted => restricted.whereIn('id', groupsOfDriftingVms(query.knex)),
      'createdAt',
    );
    const drifts = await countDrifts(
      query.knex,
      groups.map(({ id }) => id),
    );
    return {
      total,
      items: groups.map(group => {
        const of = drifts.get(group.id);
        return {
          id: `drift:${group.id}`,
          severity: 'warning',
          owner: group.owner,
          vms: of?.vms ?? 0,
          groups: 1,
          at: of?.since.toISOString(),
          differences: [...(of?.names ?? [])]
            .map(([field, vms]) => ({ field: field as VmDriftField, vms }))
            .sort((a, b) => b.vms - a.vms || a.field.localeCompare(b.field)),
          group,
        };
      }),
    };
  },
};
