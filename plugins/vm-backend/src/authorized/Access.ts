import type {
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  type ConditionTransformer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import {
  vmGroupDeleteForcePermission,
  vmGroupDeletePermission,
  vmGroupUpdatePermission,
  vmRolloutCreatePermission,
} from '@backlot/plugin-vm-common';
import type { GroupCondition } from '../model/conditions';
import { type GroupSubject, matches } from '../model/conditions';
import type { GroupIdentity } from '../groups/VmGroups';
import type { Caller } from '../model/caller';
import { vmGroupResourceRef } from './rules';

export const subjectOf = ({ group, labels }: GroupIdentity): GroupSubject => ({
  owner: group.owner,
  otherOwners: group.otherOwners,
  environment: group.environment,
  labels,
});

/** What a caller may do with one group and its VMs. */
export type Grants = {
  update: boolean;
  delete: boolean;
  force: boolean;
  /** By a rollout. */
  replace: boolean;
};

/** Asks the permission framework what a caller may do. */
export class Access {
  private readonly transform: ConditionTransformer<GroupCondition>;

  constructor(
    private readonly permissions: PermissionsService,
    registry: PermissionsRegistryService,
  ) {
    this.transform = createConditionTransformer(
      registry.getPermissionRuleset(vmGroupResourceRef),
    );
  }

  /** The groups that each of the permissions covers for the caller. */
  async conditions(
    wanted: ResourcePermission[],
    { credentials }: Caller,
  ): Promise<GroupCondition[]> {
    const decisions = await this.permissions.authorizeConditional(
      wanted.map(permission => ({ permission })),
      { credentials },
    );
    return decisions.map(decision =>
      decision.result === AuthorizeResult.CONDITIONAL
        ? (this.transform(decision.conditions) as GroupCondition)
        : decision.result === AuthorizeResult.ALLOW,
    );
  }

  async condition(
    permission: ResourcePermission,
    caller: Caller,
  ): Promise<GroupCondition> {
    return (await this.conditions([permission], caller))[0];
  }

  /** One question to the framework for any number of groups. */
  async grants(caller: Caller): Promise<(subject: GroupSubject) => Grants> {
    const [update, remove, force, replace] = await this.conditions(
      [
        vmGroupUpdatePermission,
        vmGroupDeletePermission,
        vmGroupDeleteForcePermission,
        vmRolloutCreatePermission,
      ],
      caller,
    );
    return subject => ({
      update: matches(update, subject),
      delete: matches(remove, subject),
      force: matches(force, subject),
      replace: matches(replace, subject),
    });
  }

  async allows(
    permission: BasicPermission,
    { credentials }: Caller,
  ): Promise<boolean> {
    const [{ result }] = await this.permissions.authorize([{ permission }], {
      credentials,
    });
    return result === AuthorizeResult.ALLOW;
  }

  /** @throws NotAllowedError */
  async require(permission: BasicPermission, caller: Caller): Promise<void> {
    if (!(await this.allows(permission, caller))) {
      throw new NotAllowedError(`The permission ${permission.name} is missing`);
    }
  }

  /**
   * For what concerns the whole fleet.
   *
   * @throws NotAllowedError unless the permission covers every group
   */
  async requireForAll(
    permission: ResourcePermission,
    caller: Caller,
  ): Promise<void> {
    if ((await this.condition(permission, caller)) !== true) {
      throw new NotAllowedError(
        `The permission ${permission.name} is missing for some groups, or for all`,
      );
    }
  }

  /** @throws NotAllowedError that says what was refused */
  async requireFor(
    permission: ResourcePermission,
    subject: GroupSubject,
    caller: Caller,
    what: string,
  ): Promise<void> {
    const condition = await this.condition(permission, caller);
    this.check(permission, condition, subject, what);
  }

  /**
   * The same with a condition that is known already, such as under a lock.
   *
   * @throws NotAllowedError that says what was refused
   */
  check(
    permission: ResourcePermission,
    condition: GroupCondition,
    subject: GroupSubject,
    what: string,
  ): void {
    if (!matches(condition, subject)) {
      throw new NotAllowedError(
        `You may not ${what}: the permission ${permission.name} is missing for groups of ${subject.owner} in ${subject.environment}`,
      );
    }
  }
}
