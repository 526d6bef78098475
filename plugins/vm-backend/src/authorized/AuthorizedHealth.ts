import {
  type VmHealth,
  vmFleetReadPermission,
} from '@backlot/plugin-vm-common';
import type { Health } from '../health/Health';
import type { Caller } from '../model/caller';
import type { Access } from './Access';

/** Checks the permissions of callers of {@link Health}. */
export class AuthorizedHealth implements Health {
  constructor(
    private readonly health: Health,
    private readonly access: Access,
  ) {}

  async read(caller: Caller): Promise<VmHealth> {
    await this.access.require(vmFleetReadPermission, caller);
    return this.health.read(caller);
  }
}
