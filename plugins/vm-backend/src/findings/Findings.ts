import type { Finding, FindingKind } from '@backlot/plugin-vm-common';
import type { GroupIdentity } from '../groups/VmGroups';
import type { InventoryFilter } from '../inventory/filter';
import type { Caller } from '../model/caller';

/** A finding as its caller sees it. */
export type FindingView = Omit<Finding, 'group'> & {
  /** Where it concerns one group. */
  group?: GroupIdentity;
};

export type FindingsView = {
  totals: Partial<Record<FindingKind, number>>;
  /** The most urgent first; at most 100 of each kind. */
  items: FindingView[];
};

/** What in the fleet needs a person. */
export interface Findings {
  /** @param kinds - all when left out */
  list(
    kinds: readonly FindingKind[] | undefined,
    filter: InventoryFilter,
    caller: Caller,
  ): Promise<FindingsView>;
}
