import type { Finding, FindingKind } from '@backlot/plugin-vm-common';
import type { Knex } from 'knex';
import type { VmConfig } from '../config/vmConfig';
import type { InventoryFilter } from '../inventory/filter';
import type { VmGroup } from '../model/group';

export type FindingQuery = {
  knex: Knex;
  config: VmConfig;
  now: Date;
  filter: InventoryFilter;
  /** How many findings to return, the most urgent first. */
  limit: number;
};

export type FoundFinding = Omit<Finding, 'kind' | 'group' | 'can'> & {
  /** Where it concerns one group. */
  group?: VmGroup;
};

export type Found = { items: FoundFinding[]; total: number };

/** One kind of thing that is worth a look: a file, and its line in `findings.ts`. */
export type FindingSource = {
  kind: FindingKind;
  find(query: FindingQuery): Promise<Found>;
};
