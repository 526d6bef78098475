import type { Finding, FindingKind, Findings } from '@backlot/plugin-vm-common';
import { vmGroupReadPermission } from '@backlot/plugin-vm-common';
import type { VmConfig } from '../config/vmConfig';
import { readFindings } from '../findings/findings';
import type { Caller } from '../groups/VmGroups';
import type { InventoryFilter } from '../inventory/filter';
import { getLabels } from '../inventory/groups/readGroups';
import type { Inventory } from '../inventory/Inventory';
import type { VmGroup } from '../model/group';
import type { Access } from './Access';
import { subjectOf } from './AuthorizedVmGroups';

/** Findings of what the caller may see; each says what they may do about it. */
export class AuthorizedFindings {
  constructor(
    private readonly inventory: Inventory,
    private readonly config: VmConfig,
    private readonly access: Access,
  ) {}

  async list(
    kinds: FindingKind[] | undefined,
    filter: InventoryFilter,
    { credentials }: Caller,
  ): Promise<Findings> {
    const { knex } = this.inventory;
    const condition = await this.access.condition(
      vmGroupReadPermission,
      credentials,
    );
    const judge = await this.access.judge(credentials);
    const canOf = async (groups: VmGroup[]) => {
      const labels = await getLabels(
        knex,
        groups.map(({ id }) => id),
      );
      return new Map<string, Finding['can']>(
        groups.map(group => {
          const may = judge(
            subjectOf({ group, labels: labels.get(group.id)! }),
          );
          return [
            group.id,
            [
              ...(may.update ? ['update' as const] : []),
              ...(may.delete ? ['delete' as const] : []),
            ],
          ];
        }),
      );
    };
    return readFindings(
      {
        knex,
        config: this.config,
        now: this.inventory.now(),
        filter,
        condition,
      },
      kinds,
      canOf,
    );
  }
}
