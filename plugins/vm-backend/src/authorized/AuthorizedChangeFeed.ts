import { vmGroupReadPermission } from '@backlot/plugin-vm-common';
import type { ChangeFeed, ChangePage } from '../changes/ChangeFeed';
import type { Caller } from '../model/caller';
import type { Access } from './Access';

/** Checks the permissions of callers of {@link ChangeFeed}, which has the changes of every group. */
export class AuthorizedChangeFeed implements ChangeFeed {
  constructor(
    private readonly feed: ChangeFeed,
    private readonly access: Access,
  ) {}

  async list(
    after: number | 'now',
    limit: number,
    caller: Caller,
  ): Promise<ChangePage> {
    await this.access.requireForAll(vmGroupReadPermission, caller);
    return this.feed.list(after, limit, caller);
  }
}
