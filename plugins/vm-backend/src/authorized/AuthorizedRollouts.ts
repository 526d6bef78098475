import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  type DeferRollout,
  type RolloutActionRequest,
  type RolloutPlan,
  vmGroupReadPermission,
  vmGroupUpdatePermission,
  vmRolloutApprovePermission,
  vmRolloutControlPermission,
  vmRolloutCreatePermission,
} from '@backlot/plugin-vm-common';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { Caller } from '../model/caller';
import { type GroupCondition, matches } from '../model/conditions';
import type { Rollout, RolloutBatch, RolloutEvent } from '../model/rollout';
import type {
  RolloutCoverage,
  RolloutEventQuery,
  RolloutFilter,
  RolloutGroupFilter,
  RolloutGroupView,
  RolloutRequest,
  RolloutScope,
  RolloutView,
  Rollouts,
} from '../rollouts/Rollouts';
import { type Access, subjectOf } from './Access';

/** What the caller may do with a rollout, which is what they may do with each of its groups. */
type RolloutGrants = { readAll: boolean; control: boolean; approve: boolean };

const totalOf = ({ groups }: RolloutView): number =>
  Object.values(groups).reduce((sum, count) => sum + count, 0);

/** Reasons can name groups: whoever may not read all of them gets a general one. */
function withoutHiddenGroups(rollout: Rollout): Rollout {
  const { waitsFor, pausedBecause } = rollout;
  return {
    ...rollout,
    waitsFor:
      waitsFor?.for === 'vms'
        ? { ...waitsFor, because: 'a batch is in progress' }
        : waitsFor,
    pausedBecause:
      pausedBecause && 'somebody paused it, or some of its VMs failed',
  };
}

const redact = (view: RolloutView, grants: RolloutGrants): RolloutView => ({
  ...view,
  rollout: grants.readAll ? view.rollout : withoutHiddenGroups(view.rollout),
  can: view.can.filter(action =>
    action === 'approve' ? grants.approve : grants.control,
  ),
});

/** Checks the permissions of callers of {@link Rollouts}. */
export class AuthorizedRollouts implements Rollouts {
  constructor(
    private readonly rollouts: Rollouts & RolloutCoverage,
    private readonly access: Access,
  ) {}

  async plan(request: RolloutRequest, caller: Caller): Promise<RolloutPlan> {
    return this.rollouts.plan(request, caller, await this.scopeOf(caller));
  }

  async create(request: RolloutRequest, caller: Caller): Promise<RolloutView> {
    const scope = await this.scopeOf(caller);
    const created = await this.rollouts.create(request, caller, scope);
    return this.redacted(created, caller);
  }

  async get(id: string, caller: Caller): Promise<RolloutView> {
    const { view } = await this.read(id, caller);
    return this.redacted(view, caller);
  }

  async list(
    filter: RolloutFilter,
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<RolloutView>> {
    const visible = await this.visible(caller);
    const found = await this.rollouts.list(
      { ...filter, visible },
      page,
      caller,
    );
    const grants = await this.grants(found.items, caller);
    return {
      ...found,
      items: found.items.map((item, index) => redact(item, grants[index])),
    };
  }

  async listBatches(id: string, caller: Caller): Promise<RolloutBatch[]> {
    await this.read(id, caller);
    return this.rollouts.listBatches(id, caller);
  }

  async listGroups(
    id: string,
    filter: RolloutGroupFilter,
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<RolloutGroupView>> {
    const { visible } = await this.read(id, caller);
    const found = await this.rollouts.listGroups(
      id,
      { ...filter, visible },
      page,
      caller,
    );
    const items = await this.redactedGroups(found.items, caller);
    return { ...found, items };
  }

  async listEvents(
    id: string,
    query: RolloutEventQuery,
    caller: Caller,
  ): Promise<RolloutEvent[]> {
    const { visible, readAll } = await this.read(id, caller);
    return this.rollouts.listEvents(
      id,
      // Events of the rollout as a whole can name groups that are hidden.
      { ...query, visible: readAll ? true : visible },
      caller,
    );
  }

  async act(
    id: string,
    request: RolloutActionRequest,
    caller: Caller,
  ): Promise<RolloutView> {
    const { view } = await this.read(id, caller);
    const [grants] = await this.grants([view], caller);
    const [allowed, permission] =
      request.action === 'approve'
        ? [grants.approve, vmRolloutApprovePermission]
        : [grants.control, vmRolloutControlPermission];
    if (!allowed) {
      throw new NotAllowedError(
        `You may not ${request.action} “${view.rollout.title}”: the permission ${permission.name} is missing for at least one of its groups`,
      );
    }
    return redact(await this.rollouts.act(id, request, caller), grants);
  }

  async defer(
    id: string,
    groupId: string,
    request: DeferRollout,
    caller: Caller,
  ): Promise<RolloutGroupView> {
    const { visible } = await this.read(id, caller);
    const { items } = await this.rollouts.listGroups(
      id,
      { group: [groupId], visible },
      { limit: 1 },
      caller,
    );
    if (items.length === 0) {
      throw new NotFoundError(`The rollout ${id} has no group ${groupId}`);
    }
    await this.access.requireFor(
      vmGroupUpdatePermission,
      subjectOf(items[0]),
      caller,
      `defer the rollout of ${items[0].group.name}`,
    );
    const deferred = await this.rollouts.defer(id, groupId, request, caller);
    return (await this.redactedGroups([deferred], caller))[0];
  }

  private visible(caller: Caller): Promise<GroupCondition> {
    return this.access.condition(vmGroupReadPermission, caller);
  }

  private async scopeOf(caller: Caller): Promise<RolloutScope> {
    const [visible, replaceable] = await this.access.conditions(
      [vmGroupReadPermission, vmRolloutCreatePermission],
      caller,
    );
    return {
      visible,
      mayReplace: group => matches(replaceable, subjectOf(group)),
    };
  }

  /**
   * A rollout is visible to those who may read one of its groups.
   *
   * @throws NotFoundError
   */
  private async read(
    id: string,
    caller: Caller,
  ): Promise<{
    view: RolloutView;
    visible: GroupCondition;
    readAll: boolean;
  }> {
    const visible = await this.visible(caller);
    const [view, covered] = await Promise.all([
      this.rollouts.get(id, caller),
      this.rollouts.countCovered([id], visible),
    ]);
    const count = covered.get(id);
    if (!count) {
      throw new NotFoundError(`There is no rollout ${id}`);
    }
    return { view, visible, readAll: count === totalOf(view) };
  }

  private async redacted(
    view: RolloutView,
    caller: Caller,
  ): Promise<RolloutView> {
    const [grants] = await this.grants([view], caller);
    return redact(view, grants);
  }

  private async redactedGroups(
    items: RolloutGroupView[],
    caller: Caller,
  ): Promise<RolloutGroupView[]> {
    const grantsOf = await this.access.grants(caller);
    return items.map(item => ({
      ...item,
      deferrableUntil: grantsOf(subjectOf(item)).update
        ? item.deferrableUntil
        : null,
    }));
  }

  private async grants(
    views: RolloutView[],
    caller: Caller,
  ): Promise<RolloutGrants[]> {
    const conditions = await this.access.conditions(
      [
        vmGroupReadPermission,
        vmRolloutControlPermission,
        vmRolloutApprovePermission,
      ],
      caller,
    );
    const ids = views.map(({ rollout }) => rollout.id);
    const [readable, controlled, approvable] = await Promise.all(
      conditions.map(condition => this.rollouts.countCovered(ids, condition)),
    );
    return views.map(view => {
      const { id } = view.rollout;
      const total = totalOf(view);
      return {
        readAll: readable.get(id) === total,
        control: controlled.get(id) === total,
        approve: approvable.get(id) === total,
      };
    });
  }
}
