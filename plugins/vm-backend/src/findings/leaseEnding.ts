import type { FindingSource } from './FindingSource';
import { existingVms, findGroups } from './findGroups';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Groups that are soon deleted because their lease ends. Those of the last day
 * are left out: a lease of a few hours is expected to end.
 */
export const leaseEnding: FindingSource = {
  kind: 'lease-ending',
  async find(query) {
    const { now, config } = query;
    const { groups, total } = await findGroups(
      query,
      restricted =>
        restricted
          .where(
            'lease_expires_at',
            '<=',
            new Date(now.getTime() + config.findings.leaseWithinMs),
          )
          .where('created_at', '<=', new Date(now.getTime() - DAY_MS)),
      'leaseExpiresAt',
    );
    return {
      total,
      items: groups.map(group => {
        const at = group.leaseExpiresAt!;
        const left = at.getTime() - now.getTime();
        return {
          id: `lease-ending:${group.id}`,
          severity: left < 2 * DAY_MS ? 'warning' : 'info',
          owner: group.owner,
          vms: existingVms(group),
          groups: 1,
          at: at.toISOString(),
          group,
        };
      }),
    };
  },
};
