import { ConflictError } from '@backstage/errors';
import {
  type UpdateVmGroup,
  vmGroupCreatePermission,
  vmGroupDeleteForcePermission,
  vmGroupDeletePermission,
  vmGroupReadPermission,
  vmGroupUpdatePermission,
} from '@backlot/plugin-vm-common';
import type {
  Caller,
  GroupAsk,
  GroupCandidate,
  GroupDetails,
  VmGroups,
} from '../groups/VmGroups';
import type { InventoryFilter } from '../inventory/filter';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { Access, GroupAccess } from './Access';
import { type GroupSubject, matches, mayMatch } from './matches';

export type AccessibleGroup = GroupDetails & { access: GroupAccess };

export const subjectOf = ({
  group,
  labels,
}: Pick<GroupDetails, 'group' | 'labels'>): GroupSubject => ({
  owner: group.owner,
  environment: group.environment,
  labels,
});

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
        : { owner: await this.groups.ownerOf(component, caller) };
    return environment => mayMatch(allowed, { ...known, environment });
  }

  async plan(ask: GroupAsk, caller: Caller) {
    const candidate = await this.resolve(ask, caller);
    return {
      candidate: await this.withAccess(candidate, caller),
      ...(await this.groups.plan(candidate)),
    };
  }

  async create(
    ask: GroupAsk,
    caller: Caller,
    idempotencyKey?: string,
  ): Promise<AccessibleGroup> {
    const hash = this.groups.hashOf(ask);
    if (idempotencyKey !== undefined) {
      // Before anything else: an ask that is repeated later may no longer be
      // allowed by then, and still stands for the group that it made.
      const known = await this.groups.findByIdempotencyKey(idempotencyKey);
      if (known) {
        await this.checkSameAsk(known, hash, caller);
        return this.withAccess(known, caller);
      }
    }
    const candidate = await this.resolve(ask, caller);
    const details = await this.groups.create(candidate, caller, idempotencyKey);
    if (details.group.id !== candidate.group.id) {
      await this.checkSameAsk(details, hash, caller);
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
    const details = await this.read(id, caller);
    await this.access.requireFor(
      vmGroupUpdatePermission,
      subjectOf(details),
      caller.credentials,
      `change the group ${details.group.name}`,
    );
    return this.withAccess(
      await this.groups.update(id, change, caller),
      caller,
    );
  }

  async delete(
    id: string,
    force: boolean,
    caller: Caller,
  ): Promise<AccessibleGroup> {
    const details = await this.read(id, caller);
    await this.access.requireFor(
      force ? vmGroupDeleteForcePermission : vmGroupDeletePermission,
      subjectOf(details),
      caller.credentials,
      `delete the group ${details.group.name}${force ? ' by force' : ''}`,
    );
    return this.withAccess(await this.groups.delete(id, force, caller), caller);
  }

  private async resolve(
    ask: GroupAsk,
    caller: Caller,
  ): Promise<GroupCandidate> {
    const candidate = await this.groups.resolve(ask, caller);
    await this.access.requireFor(
      vmGroupCreatePermission,
      subjectOf(candidate),
      caller.credentials,
      `create VMs for ${candidate.group.component}`,
    );
    return candidate;
  }

  /** A key must not tell its finder of a group that is hidden from them. */
  private async checkSameAsk(
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
        'Idempotency-Key: was used for another ask; send a new key with a new ask',
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
