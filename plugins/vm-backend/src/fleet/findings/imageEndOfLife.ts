import { whereCondition, whereFilter } from '../../inventory/filter';
import { vmsTable } from '../../inventory/tables';
import type { FindingSource } from './FindingSource';

const DAY_MS = 24 * 60 * 60 * 1000;

/** VMs on images that get no more security updates, or soon will not; by owner. */
export const imageEndOfLife: FindingSource = {
  kind: 'image-end-of-life',
  async find({ knex, config, now, filter, condition, limit }) {
    const endOf = (name: string) => {
      const day = config.images.get(name)?.endOfLife;
      // The day itself is the last with updates.
      return day === undefined ? Infinity : Date.parse(day) + DAY_MS;
    };
    const horizon = now.getTime() + config.findings.endOfLifeWithinMs;
    const images = [...config.images.keys()].filter(
      name => endOf(name) <= horizon,
    );
    const query = knex(vmsTable.table).whereIn('vms.image', images);
    whereFilter(query, 'vms', filter);
    whereCondition(query, 'vms', condition);
    const rows: any[] = await query
      .select('vms.owner', 'vms.image')
      .count({ vms: '*' })
      .countDistinct({ groups: 'vms.group_id' })
      .groupBy('vms.owner', 'vms.image');
    const items = rows
      .map(row => ({
        id: `image-end-of-life:${row.owner}:${row.image}`,
        severity:
          endOf(row.image) <= now.getTime()
            ? ('critical' as const)
            : ('warning' as const),
        owner: row.owner as string,
        image: row.image as string,
        at: new Date(endOf(row.image)).toISOString(),
        vms: Number(row.vms),
        groups: Number(row.groups),
      }))
      .sort((a, b) => a.at.localeCompare(b.at) || b.vms - a.vms);
    return { items: items.slice(0, limit), total: items.length };
  },
};
