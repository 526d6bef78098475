import { type FindingKind, findingKinds } from '@backlot/plugin-vm-common';
import type { VmConfig } from '../config/vmConfig';
import type { InventoryFilter } from '../inventory/filter';
import { getLabels } from '../inventory/groups/readGroups';
import type { Inventory } from '../inventory/Inventory';
import { componentGone } from './componentGone';
import { drift } from './drift';
import type { FindingQuery, FindingSource } from './FindingSource';
import type { FindingView, Findings, FindingsView } from './Findings';
import { imageEndOfLife } from './imageEndOfLife';
import { leaseEnding } from './leaseEnding';
import { vmsFailed } from './vmsFailed';
import { vmsLost } from './vmsLost';
import { vmsStuck } from './vmsStuck';

const sources: FindingSource[] = [
  imageEndOfLife,
  vmsFailed,
  vmsLost,
  vmsStuck,
  drift,
  leaseEnding,
  componentGone,
];

/** Of each kind; the totals say how many there are. */
const MOST_FINDINGS = 100;

const severities = ['critical', 'warning', 'info'];

export class DefaultFindings implements Findings {
  constructor(
    private readonly inventory: Inventory,
    private readonly config: VmConfig,
  ) {}

  async list(
    kinds: readonly FindingKind[] = findingKinds,
    filter: InventoryFilter,
  ): Promise<FindingsView> {
    const { knex } = this.inventory;
    const query: FindingQuery = {
      knex,
      config: this.config,
      now: this.inventory.now(),
      filter,
      limit: MOST_FINDINGS,
    };
    const found = await Promise.all(
      sources
        .filter(({ kind }) => kinds.includes(kind))
        .map(async ({ kind, find }) => ({ kind, ...(await find(query)) })),
    );
    const all = found.flatMap(({ kind, items }) =>
      items.map(item => ({ kind, ...item })),
    );
    const labels = await getLabels(
      knex,
      all.flatMap(({ group }) => group?.id ?? []),
    );
    return {
      totals: Object.fromEntries(found.map(({ kind, total }) => [kind, total])),
      items: all
        .map(
          ({ group, ...item }): FindingView => ({
            ...item,
            group: group && { group, labels: labels.get(group.id)! },
            can: group ? ['update', 'delete'] : [],
          }),
        )
        .sort(
          (a, b) =>
            severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
            (a.at ?? '').localeCompare(b.at ?? ''),
        ),
    };
  }
}
