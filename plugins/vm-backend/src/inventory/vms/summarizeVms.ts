import type { FleetField, VmPhase } from '@backlot/plugin-vm-common';
import type { Knex } from 'knex';
import { type InventoryFilter, whereFilter } from '../filter';
import { vmsTable } from '../tables/vms';

/** How many VMs of one phase share the values of some fields. */
export type VmCount = {
  by: Partial<Record<FleetField, string | null>>;
  phase: VmPhase;
  count: number;
};

/**
 * Counts VMs that are not deleted, by fields and phase. The fields are those
 * of the index `vms_summary`, which alone is read.
 */
export async function summarizeVms(
  knex: Knex,
  fields: FleetField[],
  filter: InventoryFilter,
): Promise<VmCount[]> {
  const columns = fields.map(field => `vms.${field}`);
  const query = knex(vmsTable.table);
  whereFilter(query, 'vms', filter);
  const rows: any[] = await query
    .select(...columns, 'vms.phase')
    .count({ count: '*' })
    .groupBy(...columns, 'vms.phase');
  return rows.map(row => ({
    by: Object.fromEntries(fields.map(field => [field, row[field]])),
    phase: row.phase,
    count: Number(row.count),
  }));
}

export type OwnedOnImage = {
  owner: string;
  image: string;
  vms: number;
  groups: number;
};

/** How many VMs on these images, and of how many groups, each owner has. */
export async function countByOwnerAndImage(
  knex: Knex,
  images: string[],
  filter: InventoryFilter = {},
): Promise<OwnedOnImage[]> {
  const query = knex(vmsTable.table).whereIn('vms.image', images);
  whereFilter(query, 'vms', filter);
  const rows: any[] = await query
    .select('vms.owner', 'vms.image')
    .count({ vms: '*' })
    .countDistinct({ groups: 'vms.group_id' })
    .groupBy('vms.owner', 'vms.image');
  return rows.map(row => ({
    owner: row.owner,
    image: row.image,
    vms: Number(row.vms),
    groups: Number(row.groups),
  }));
}
