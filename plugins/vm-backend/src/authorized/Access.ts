import type {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
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
  vmGroupReadPermission,
  vmGroupUpdatePermission,
  vmRolloutCreatePermission,
} from '@backlot/plugin-vm-common';
import type { GroupCondition } from '../inventory/filter';
import type { StoredPage } from '../inventory/page';
import { type GroupSubject, matches } from './matches';
import { vmGroupResourceRef } from './rules';

/** What the caller may do with one group and its VMs. */
export type GroupAccess = {
  update: boolean;
  delete: boolean;
  force: boolean;
  renew: boolean;
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

  /** @throws NotFoundError for what is not there and for what is hidden alike */
  async read<T>(
    credentials: BackstageCredentials,
    load: () => Promise<T | undefined>,
    subjectOf: (found: T) => GroupSubject,
    missing: string,
  ): Promise<T> {
    const readable = await this.condition(vmGroupReadPermission, credentials);
    const found = await load();
    if (!found || !matches(readable, subjectOf(found))) {
      throw new NotFoundError(missing);
    }
    return found;
  }

  /** A page of what the caller may read, each with what else they may do. */
  async list<T extends object>(
    credentials: BackstageCredentials,
    load: (readable: GroupCondition) => Promise<StoredPage<T>>,
    subjectOf: (found: T) => GroupSubject,
  ): Promise<StoredPage<T & { access: GroupAccess }>> {
    const found = await load(
      await this.condition(vmGroupReadPermission, credentials),
    );
    const judge = await this.judge(credentials);
    return {
      ...found,
      items: found.items.map(item => ({
        ...item,
        access: judge(subjectOf(item)),
      })),
    };
  }

  /** Tells of any number of groups what the caller may do with each. */
  async judge(
    credentials: BackstageCredentials,
  ): Promise<(subject: GroupSubject) => GroupAccess> {
    const [update, remove, force, renew] = await this.conditions(
      [
        vmGroupUpdatePermission,
        vmGroupDeletePermission,
        vmGroupDeleteForcePermission,
        vmRolloutCreatePermission,
      ],
      credentials,
    );
    return subject => ({
      update: matches(update, subject),
      delete: matches(remove, subject),
      force: matches(force, subject),
      renew: matches(renew, subject),
    });
  }

  async allows(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    const [{ result }] = await this.permissions.authorize([{ permission }], {
      credentials,
    });
    return result === AuthorizeResult.ALLOW;
  }

  /** @throws NotAllowedError */
  async require(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<void> {
    if (!(await this.allows(permission, credentials))) {
      throw new NotAllowedError(`The permission ${permission.name} is missing`);
    }
  }

  /**
   * For what concerns the whole fleet at once.
   *
   * @throws NotAllowedError unless the permission covers every group
   */
  async requireForAll(
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Promise<void> {
    if ((await this.condition(permission, credentials)) !== true) {
      throw new NotAllowedError(
        `The permission ${permission.name} is missing for some groups, or for all`,
      );
    }
  }

  /** @throws NotAllowedError that says what was refused */
  async requireFor(
    permission: ResourcePermission,
    subject: GroupSubject,
    credentials: BackstageCredentials,
    what: string,
  ): Promise<void> {
    this.check(
      permission,
      await this.condition(permission, credentials),
      subject,
      what,
    );
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
