import { NotAllowedError, NotFoundError } from '@backstage/errors';
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
  CreateGuard,
  GroupRequest,
  GroupView,
  VmGroups,
} from '../groups/VmGroups';
import type { InventoryFilter } from '../inventory/filter';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { Caller } from '../model/caller';
import {
  type GroupCondition,
  type GroupSubject,
  matches,
} from '../model/conditions';
import { type Access, type Grants, subjectOf } from './Access';

/** Permissions whose conditions can depend on labels. */
const GROUP_PERMISSIONS = [
  vmGroupReadPermission,
  vmGroupCreatePermission,
  vmGroupUpdatePermission,
  vmGroupDeletePermission,
  vmGroupDeleteForcePermission,
  vmRolloutCreatePermission,
];

/**
 * Conditions can depend on labels, so a user who changes labels could give
 * themselves permissions: the change may not allow anything that was not
 * allowed before, and the group has to stay one that they may change.
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

const granted = {
  update: 'update',
  replace: 'replace',
  delete: 'delete',
  'delete.force': 'force',
} as const;

/** Without what the caller may not do, and may not see. */
function redact(view: GroupView, grants: Grants): GroupView {
  const { update } = grants;
  return {
    ...view,
    spec: update ? view.spec : { ...view.spec, userData: null },
    rollout: view.rollout && {
      ...view.rollout,
      deferrableUntil: update ? view.rollout.deferrableUntil : null,
    },
    can: view.can.filter(action => grants[granted[action]]),
  };
}

/** Checks the permissions of callers of {@link VmGroups}. */
export class AuthorizedVmGroups implements VmGroups {
  constructor(
    private readonly groups: VmGroups,
    private readonly access: Access,
  ) {}

  async plan(request: GroupRequest, caller: Caller) {
    const creatable = await this.access.condition(
      vmGroupCreatePermission,
      caller,
    );
    const guard = this.createGuard(creatable);
    const plan = await this.groups.plan(request, caller, guard);
    return { ...plan, group: await this.redacted(plan.group, caller) };
  }

  async create(
    request: GroupRequest,
    caller: Caller,
    options: { idempotencyKey?: string } = {},
  ): Promise<GroupView> {
    const [visible, creatable] = await this.access.conditions(
      [vmGroupReadPermission, vmGroupCreatePermission],
      caller,
    );
    const created = await this.groups.create(request, caller, {
      ...options,
      guard: this.createGuard(creatable),
      isVisible: group => matches(visible, subjectOf(group)),
    });
    return this.redacted(created, caller);
  }

  async get(id: string, caller: Caller): Promise<GroupView> {
    return this.redacted(await this.read(id, caller), caller);
  }

  async list(
    filter: InventoryFilter,
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<GroupView>> {
    const visible = await this.access.condition(vmGroupReadPermission, caller);
    const found = await this.groups.list({ ...filter, visible }, page, caller);
    const grantsOf = await this.access.grants(caller);
    return {
      ...found,
      items: found.items.map(item => redact(item, grantsOf(subjectOf(item)))),
    };
  }

  async update(
    id: string,
    change: UpdateVmGroup,
    caller: Caller,
  ): Promise<GroupView> {
    await this.read(id, caller);
    const conditions = await this.access.conditions(GROUP_PERMISSIONS, caller);
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
    return this.redacted(updated, caller);
  }

  async delete(id: string, force: boolean, caller: Caller): Promise<GroupView> {
    await this.read(id, caller);
    const permission = force
      ? vmGroupDeleteForcePermission
      : vmGroupDeletePermission;
    const condition = await this.access.condition(permission, caller);
    const deleted = await this.groups.delete(id, force, caller, details =>
      this.access.check(
        permission,
        condition,
        subjectOf(details),
        `delete the group ${details.group.name}${force ? ' by force' : ''}`,
      ),
    );
    return this.redacted(deleted, caller);
  }

  private createGuard(creatable: GroupCondition): CreateGuard {
    return candidate =>
      this.access.check(
        vmGroupCreatePermission,
        creatable,
        subjectOf(candidate),
        `create VMs for ${candidate.group.component}`,
      );
  }

  /** @throws NotFoundError for a group that does not exist and for a hidden one */
  private async read(id: string, caller: Caller): Promise<GroupView> {
    const visible = await this.access.condition(vmGroupReadPermission, caller);
    const found = await this.groups.get(id, caller);
    if (!matches(visible, subjectOf(found))) {
      throw new NotFoundError(`There is no group ${id}`);
    }
    return found;
  }

  private async redacted(view: GroupView, caller: Caller): Promise<GroupView> {
    const grantsOf = await this.access.grants(caller);
    return redact(view, grantsOf(subjectOf(view)));
  }
}
