import {
  type OrphanActionRequest,
  vmFleetReadPermission,
  vmOrphanDeletePermission,
} from '@backlot/plugin-vm-common';
import type { Caller } from '../model/caller';
import type { Orphans, OrphansView } from '../orphans/Orphans';
import type { Access } from './Access';

/** Checks the permissions of callers of {@link Orphans}. */
export class AuthorizedOrphans implements Orphans {
  constructor(
    private readonly orphans: Orphans,
    private readonly access: Access,
  ) {}

  async list(caller: Caller): Promise<OrphansView> {
    await this.access.require(vmFleetReadPermission, caller);
    const view = await this.orphans.list(caller);
    return (await this.access.allows(vmOrphanDeletePermission, caller))
      ? view
      : { ...view, can: [] };
  }

  async act(
    request: OrphanActionRequest,
    caller: Caller,
  ): Promise<OrphansView> {
    await this.access.require(vmOrphanDeletePermission, caller);
    return this.orphans.act(request, caller);
  }
}
