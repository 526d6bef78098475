import type {
  BackstageCredentials,
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
} from '@backlot/plugin-vm-common';
import type { GroupCondition } from '../inventory/filter';
import { type GroupSubject, matches } from './matches';
import { vmGroupResourceRef } from './rules';

/** What the caller may do with one group and its VMs. */
export type GroupAccess = {
  update: boolean;
  delete: boolean;
  force: boolean;
};

/** Asks the permission framework, once per request. */
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

  /** Which groups each of the permissions covers for the caller. */
  async conditions(
    wanted: ResourcePermission[],
    credentials: BackstageCredentials,
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
    credentials: BackstageCredentials,
  ): Promise<GroupCondition> {
    return (await this.conditions([permission], credentials))[0];
  }

  /** Tells of any number of groups what the caller may do with each. */
  async judge(
    credentials: BackstageCredentials,
  ): Promise<(subject: GroupSubject) => GroupAccess> {
    const [update, remove, force] = await this.conditions(
      [
        vmGroupUpdatePermission,
        vmGroupDeletePermission,
        vmGroupDeleteForcePermission,
      ],
      credentials,
    );
    return subject => ({
      update: matches(update, subject),
      delete: matches(remove, subject),
      force: matches(force, subject),
    });
  }

  /** @throws NotAllowedError */
  async require(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const [{ result }] = await this.permissions.authorize([{ permission }], {
      credentials,
    });
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(`The permission ${permission.name} is missing`);
    }
  }

  /** @throws NotAllowedError that says what was refused */
  async requireFor(
    permission: ResourcePermission,
    subject: GroupSubject,
    credentials: BackstageCredentials,
    what: string,
  ): Promise<void> {
    if (!matches(await this.condition(permission, credentials), subject)) {
      throw new NotAllowedError(
        `You may not ${what}: the permission ${permission.name} is missing for groups of ${subject.owner} in ${subject.environment}`,
      );
    }
  }
}
