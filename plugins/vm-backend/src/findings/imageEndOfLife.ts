import { countByOwnerAndImage } from '../inventory/vms/summarizeVms';
import { endOf } from '../model/endOfLife/endOf';
import type { FindingSource } from './FindingSource';

/** VMs on images that get no more security updates, or soon will not; by owner. */
export const imageEndOfLife: FindingSource = {
  kind: 'image-end-of-life',
  async find({ knex, config, now, filter, limit }) {
    const horizon = now.getTime() + config.findings.endOfLifeWithinMs;
    const ends = new Map(
      [...config.images].map(([name, image]) => [name, endOf(image)]),
    );
    const ending = [...ends.keys()].filter(name => ends.get(name)! <= horizon);
    const counts = await countByOwnerAndImage(knex, ending, filter);
    const items = counts
      .map(({ owner, image, vms, groups }) => {
        const end = ends.get(image)!;
        return {
          id: `image-end-of-life:${owner}:${image}`,
          severity:
            end <= now.getTime() ? ('critical' as const) : ('warning' as const),
          owner,
          image,
          at: new Date(end).toISOString(),
          vms,
          groups,
        };
      })
      .sort((a, b) => a.at.localeCompare(b.at) || b.vms - a.vms);
    return { items: items.slice(0, limit), total: items.length };
  },
};
