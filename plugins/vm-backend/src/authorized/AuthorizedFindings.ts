import {
  type FindingKind,
  vmGroupReadPermission,
} from '@backlot/plugin-vm-common';
import type { Findings, FindingsView } from '../findings/Findings';
import type { InventoryFilter } from '../inventory/filter';
import type { Caller } from '../model/caller';
import { type Access, subjectOf } from './Access';

/** Checks the permissions of callers of {@link Findings}. */
export class AuthorizedFindings implements Findings {
  constructor(
    private readonly findings: Findings,
    private readonly access: Access,
  ) {}

  async list(
    kinds: readonly FindingKind[] | undefined,
    filter: InventoryFilter,
    caller: Caller,
  ): Promise<FindingsView> {
    const visible = await this.access.condition(vmGroupReadPermission, caller);
    const found = await this.findings.list(
      kinds,
      { ...filter, visible },
      caller,
    );
    const grantsOf = await this.access.grants(caller);
    return {
      ...found,
      items: found.items.map(item => {
        const grants = item.group && grantsOf(subjectOf(item.group));
        return { ...item, can: item.can.filter(action => grants?.[action]) };
      }),
    };
  }
}
