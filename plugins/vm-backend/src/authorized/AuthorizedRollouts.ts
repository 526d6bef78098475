import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  type DeferRollout,
  type RolloutActionRequest,
  type RolloutGroupPhase,
  type RolloutPhase,
  type RolloutPlan,
  vmGroupReadPermission,
  vmGroupUpdatePermission,
  vmRolloutApprovePermission,
  vmRolloutControlPermission,
  vmRolloutCreatePermission,
} from '@backlot/plugin-vm-common';
import { isSameActor } from '../model/actor';
import type { Caller } from '../groups/VmGroups';
import type { GroupCondition } from '../inventory/filter';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { Rollout, RolloutBatch, RolloutEvent } from '../model/rollout';
import type {
  RolloutRequest,
  RolloutDetails,
  RolloutGroupDetails,
  RolloutScope,
  Rollouts,
} from '../rollouts/Rollouts';
import type { Access, GroupAccess } from './Access';
import { subjectOf } from './AuthorizedVmGroups';
import { matches } from './matches';

/** What the caller may do with a rollout, which takes all of its groups. */
export type AccessibleRollout = RolloutDetails & {
  access: { readAll: boolean; control: boolean; approve: boolean };
};

export type AccessibleRolloutGroup = RolloutGroupDetails & {
  rollout: Rollout;
  access: GroupAccess;
};

/** Checks permissions around {@link Rollouts}, and does only that. */
export class AuthorizedRollouts {
  constructor(
    private readonly rollouts: Rollouts,
    private readonly access: Access,
  ) {}

  async plan(request: RolloutRequest, caller: Caller): Promise<RolloutPlan> {
    return this.rollouts.plan(request, await this.scopeOf(caller), caller);
  }

  async create(
    request: RolloutRequest,
    caller: Caller,
  ): Promise<AccessibleRollout> {
    const created = await this.rollouts.create(
      request,
      await this.scopeOf(caller),
      caller,
    );
    return (await this.withAccess([created], caller))[0];
  }

  async get(id: string, caller: Caller): Promise<AccessibleRollout> {
    const { details } = await this.read(id, caller);
    return (await this.withAccess([details], caller))[0];
  }

  async list(
    filter: { phase?: RolloutPhase[]; group?: string[] },
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<AccessibleRollout>> {
    const found = await this.rollouts.list(
      filter,
      await this.readable(caller),
      page,
    );
    return { ...found, items: await this.withAccess(found.items, caller) };
  }

  async listBatches(id: string, caller: Caller): Promise<RolloutBatch[]> {
    await this.read(id, caller);
    return this.rollouts.listBatches(id);
  }

  async listGroups(
    id: string,
    filter: { phase?: RolloutGroupPhase[] },
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<AccessibleRolloutGroup>> {
    const { details, readable } = await this.read(id, caller);
    const found = await this.rollouts.listGroups(id, filter, readable, page);
    const judge = await this.access.judge(caller.credentials);
    return {
      ...found,
      items: found.items.map(item => ({
        ...item,
        rollout: details.rollout,
        access: judge(subjectOf(item)),
      })),
    };
  }

  async listEvents(
    id: string,
    options: { before?: number; group?: string; limit: number },
    caller: Caller,
  ): Promise<RolloutEvent[]> {
    const { readable, readAll } = await this.read(id, caller);
    return this.rollouts.listEvents(id, {
      ...options,
      // What concerns the rollout as a whole may name groups that are hidden.
      condition: readAll ? true : readable,
    });
  }

  async act(
    id: string,
    request: RolloutActionRequest,
    caller: Caller,
  ): Promise<AccessibleRollout> {
    const { details } = await this.read(id, caller);
    const [{ access }] = await this.withAccess([details], caller);
    const [allowed, permission] =
      request.action === 'approve'
        ? [access.approve, vmRolloutApprovePermission]
        : [access.control, vmRolloutControlPermission];
    if (
      request.action === 'approve' &&
      isSameActor(details.rollout.createdBy, caller.actor)
    ) {
      throw new NotAllowedError(
        `You started “${details.rollout.title}”, so somebody else has to approve it`,
      );
    }
    if (!allowed) {
      throw new NotAllowedError(
        `You may not ${request.action} “${details.rollout.title}”: the permission ${permission.name} is missing for at least one of its groups`,
      );
    }
    const changed = await this.rollouts.act(id, request, caller);
    return (await this.withAccess([changed], caller))[0];
  }

  async defer(
    id: string,
    groupId: string,
    request: DeferRollout,
    caller: Caller,
  ): Promise<AccessibleRolloutGroup> {
    const { details, readable } = await this.read(id, caller);
    const { items } = await this.rollouts.listGroups(
      id,
      { group: [groupId] },
      readable,
      { limit: 1 },
    );
    if (items.length === 0) {
      throw new NotFoundError(`The rollout ${id} has no group ${groupId}`);
    }
    const subject = subjectOf(items[0]);
    await this.access.requireFor(
      vmGroupUpdatePermission,
      subject,
      caller.credentials,
      `defer the rollout of ${items[0].group.name}`,
    );
    const judge = await this.access.judge(caller.credentials);
    return {
      ...(await this.rollouts.defer(id, groupId, request, caller)),
      rollout: details.rollout,
      access: judge(subject),
    };
  }

  private readable({ credentials }: Caller): Promise<GroupCondition> {
    return this.access.condition(vmGroupReadPermission, credentials);
  }

  private async scopeOf({ credentials }: Caller): Promise<RolloutScope> {
    const [readable, replaceable] = await this.access.conditions(
      [vmGroupReadPermission, vmRolloutCreatePermission],
      credentials,
    );
    return {
      readable,
      mayReplace: (group, labels) =>
        matches(replaceable, subjectOf({ group, labels })),
    };
  }

  /** A rollout is for those who may read one of its groups. */
  private async read(
    id: string,
    caller: Caller,
  ): Promise<{
    details: RolloutDetails;
    readable: GroupCondition;
    readAll: boolean;
  }> {
    const readable = await this.readable(caller);
    const [details, covered] = await Promise.all([
      this.rollouts.get(id),
      this.rollouts.countCovered([id], readable),
    ]);
    const count = covered.get(id);
    if (!details || !count) {
      throw new NotFoundError(`There is no rollout ${id}`);
    }
    return { details, readable, readAll: count === totalOf(details) };
  }

  private async withAccess(
    found: RolloutDetails[],
    { credentials, actor }: Caller,
  ): Promise<AccessibleRollout[]> {
    const conditions = await this.access.conditions(
      [
        vmGroupReadPermission,
        vmRolloutControlPermission,
        vmRolloutApprovePermission,
      ],
      credentials,
    );
    const ids = found.map(({ rollout }) => rollout.id);
    const [readable, controlled, approvable] = await Promise.all(
      conditions.map(condition => this.rollouts.countCovered(ids, condition)),
    );
    return found.map(details => {
      const { id } = details.rollout;
      const total = totalOf(details);
      return {
        ...details,
        access: {
          readAll: readable.get(id) === total,
          control: controlled.get(id) === total,
          approve:
            approvable.get(id) === total &&
            !isSameActor(details.rollout.createdBy, actor),
        },
      };
    });
  }
}

const totalOf = ({ groups }: RolloutDetails): number =>
  Object.values(groups).reduce((sum, count) => sum + count, 0);
