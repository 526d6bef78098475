import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  type UpdateVmGroup,
  vmGroupCreatePermission,
  vmGroupDeleteForcePermission,
  vmGroupDeletePermission,
  vmGroupReadPermission,
  vmGroupUpdatePermission,
  vmRolloutCreatePermission,
} from '@backlot/plugin-vm-common';
import type {
  Caller,
  GroupRequest,
  GroupCandidate,
  GroupDetails,
  VmGroups,
} from '../groups/VmGroups';
import type { GroupCondition, InventoryFilter } from '../inventory/filter';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { Access, GroupAccess } from './Access';
import { type GroupSubject, matches, mayMatch } from './matches';

export type AccessibleGroup = GroupDetails & { access: GroupAccess };

export const subjectOf = ({
  group,
  labels,
}: Pick<GroupDetails, 'group' | 'labels'>): GroupSubject => ({
  owner: group.owner,
  otherOwners: group.otherOwners,
  environment: group.environment,
  labels,
});

/** What labels may decide on, by conditions of a policy. */
const GROUP_PERMISSIONS = [
  vmGroupReadPermission,
  vmGroupCreatePermission,
  vmGroupUpdatePermission,
  vmGroupDeletePermission,
  vmGroupDeleteForcePermission,
  vmRolloutCreatePermission,
];

/**
 * Conditions may look at labels, so who changes labels could give themselves
 * permissions: the group has to stay one that they may change, and nothing may
 * be allowed that was not before.
 *
 * @throws NotAllowedError
 */
function checkRelabelling(
  conditions: GroupCondition[],
  before: GroupSubject,
  after: GroupSubject,
): void {
  GROUP_PERMISSIONS.forEach((permission, index) => {
    const had = matches(conditions[index], before);
    const has = matches(conditions[index], after);
    if (has && !had) {
      throw new NotAllowedError(
        `labels: they would give you the permission ${permission.name} for this group, which you do not have now`,
      );
    }
    if (permission === vmGroupUpdatePermission && !has) {
      throw new NotAllowedError(
        `labels: they would take from you the permission ${permission.name} for this group`,
      );
    }
  });
}

/** Checks permissions around {@link VmGroups}, and does only that. */
export class AuthorizedVmGroups {
  constructor(
    private readonly groups: VmGroups,
    private readonly access: Access,
  ) {}

  /**
   * In which environments the caller could create a group: of this component,
   * else of any.
   */
  async canCreate(
    caller: Caller,
    component?: string,
  ): Promise<(environment: string) => boolean> {
    const allowed = await this.access.condition(
      vmGroupCreatePermission,
      caller.credentials,
    );
    const known =
      component === undefined
        ? {}
        : await this.groups.ownersOf(component, caller);
    return environment => mayMatch(allowed, { ...known, environment });
  }

  async plan(request: GroupRequest, caller: Caller) {
    const candidate = await this.resolve(request, caller);
    return {
      candidate: await this.withAccess(candidate, caller),
      ...(await this.groups.plan(candidate)),
    };
  }

  async create(
    request: GroupRequest,
    caller: Caller,
    idempotencyKey?: string,
  ): Promise<AccessibleGroup> {
    const hash = this.groups.hashOf(request);
    if (idempotencyKey !== undefined) {
      // Before anything else: a request that is repeated later may no longer be
      // allowed by then, and still stands for the group that it made.
      const known = await this.groups.findByIdempotencyKey(
        idempotencyKey,
        caller,
      );
      if (known) {
        await this.checkSameRequest(known, hash, caller);
        return this.withAccess(known, caller);
      }
    }
    const candidate = await this.resolve(request, caller);
    const details = await this.groups.create(candidate, caller, idempotencyKey);
    if (details.group.id !== candidate.group.id) {
      await this.checkSameRequest(details, hash, caller);
    }
    return this.withAccess(details, caller);
  }

  async get(id: string, caller: Caller): Promise<AccessibleGroup> {
    return this.withAccess(await this.read(id, caller), caller);
  }

  async list(
    filter: InventoryFilter,
    page: PageRequest,
    { credentials }: Caller,
  ): Promise<StoredPage<AccessibleGroup>> {
    return this.access.list(
      credentials,
      readable => this.groups.list(filter, readable, page),
      subjectOf,
    );
  }

  async update(
    id: string,
    change: UpdateVmGroup,
    caller: Caller,
  ): Promise<AccessibleGroup> {
    await this.read(id, caller);
    const conditions = await this.access.conditions(
      GROUP_PERMISSIONS,
      caller.credentials,
    );
    const updated = await this.groups.update(
      id,
      change,
      caller,
      (before, after) => {
        this.access.check(
          vmGroupUpdatePermission,
          conditions[GROUP_PERMISSIONS.indexOf(vmGroupUpdatePermission)],
          subjectOf(before),
          `change the group ${before.group.name}`,
        );
        if (change.labels !== undefined) {
          checkRelabelling(conditions, subjectOf(before), subjectOf(after));
        }
      },
    );
    return this.withAccess(updated, caller);
  }

  async delete(
    id: string,
    force: boolean,
    caller: Caller,
  ): Promise<AccessibleGroup> {
    await this.read(id, caller);
    const permission = force
      ? vmGroupDeleteForcePermission
      : vmGroupDeletePermission;
    const condition = await this.access.condition(
      permission,
      caller.credentials,
    );
    const deleted = await this.groups.delete(id, force, caller, details =>
      this.access.check(
        permission,
        condition,
        subjectOf(details),
        `delete the group ${details.group.name}${force ? ' by force' : ''}`,
      ),
    );
    return this.withAccess(deleted, caller);
  }

  private async resolve(
    request: GroupRequest,
    caller: Caller,
  ): Promise<GroupCandidate> {
    const candidate = await this.groups.resolve(request, caller);
    await this.access.requireFor(
      vmGroupCreatePermission,
      subjectOf(candidate),
      caller.credentials,
      `create VMs for ${candidate.group.component}`,
    );
    return candidate;
  }

  /** A key must not tell its finder of a group that is hidden from them. */
  private async checkSameRequest(
    known: GroupDetails,
    hash: string,
    { credentials }: Caller,
  ): Promise<void> {
    const readable = await this.access.condition(
      vmGroupReadPermission,
      credentials,
    );
    if (
      known.group.idempotencyHash !== hash ||
      !matches(readable, subjectOf(known))
    ) {
      throw new ConflictError(
        'Idempotency-Key: was used for another request; send a new key with a new request',
      );
    }
  }

  private async read(
    id: string,
    { credentials }: Caller,
  ): Promise<GroupDetails> {
    return this.access.read(
      credentials,
      () => this.groups.get(id),
      subjectOf,
      `There is no group ${id}`,
    );
  }

  private async withAccess<T extends GroupDetails>(
    details: T,
    { credentials }: Caller,
  ): Promise<T & { access: GroupAccess }> {
    const judge = await this.access.judge(credentials);
    return { ...details, access: judge(subjectOf(details)) };
  }
}
