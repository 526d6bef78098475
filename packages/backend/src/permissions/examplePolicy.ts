import {
  coreServices,
  createBackendModule,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  catalogEntityDeletePermission,
  catalogEntityRefreshPermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  isPermission,
  isReadPermission,
  isResourcePermission,
  Permission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  createScaffolderTaskConditionalDecision,
  scaffolderTaskConditions,
} from '@backstage/plugin-scaffolder-backend/alpha';
import {
  actionExecutePermission,
  taskCancelPermission,
  taskCreatePermission,
} from '@backstage/plugin-scaffolder-common/alpha';

import {
  RESOURCE_TYPE_VM_GROUP,
  vmFleetReadPermission,
  vmGroupDeleteForcePermission,
  vmRolloutApprovePermission,
} from '@backlot/plugin-vm-common';

export const PLATFORM_TEAM = 'group:default/platform-team';

const allow: PolicyDecision = { result: AuthorizeResult.ALLOW };
const deny: PolicyDecision = { result: AuthorizeResult.DENY };

/**
 * Everyone may read and run templates, owners manage what is their own, and
 * the platform team may do everything.
 */
export class ExamplePolicy implements PermissionPolicy {
  readonly #userInfo: UserInfoService;

  constructor(userInfo: UserInfoService) {
    this.#userInfo = userInfo;
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return deny;
    }
    const { userEntityRef, ownershipEntityRefs } =
      await this.#userInfo.getUserInfo(user.credentials);

    return ownershipEntityRefs.includes(PLATFORM_TEAM)
      ? allow
      : decideForTeamMember(permission, userEntityRef, ownershipEntityRefs);
  }
}

function decideForTeamMember(
  permission: Permission,
  userEntityRef: string,
  ownershipEntityRefs: string[],
): PolicyDecision {
  if (
    isPermission(permission, vmFleetReadPermission) ||
    isPermission(permission, vmGroupDeleteForcePermission) ||
    // Who starts a rollout must not be the one who approves of it.
    isPermission(permission, vmRolloutApprovePermission)
  ) {
    return deny;
  }
  if (isReadPermission(permission)) {
    return allow;
  }

  if (isResourcePermission(permission, RESOURCE_TYPE_VM_GROUP)) {
    return {
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'vm',
      resourceType: RESOURCE_TYPE_VM_GROUP,
      conditions: {
        rule: 'IS_OWNER',
        resourceType: RESOURCE_TYPE_VM_GROUP,
        params: { claims: ownershipEntityRefs },
      },
    };
  }

  if (
    isPermission(permission, taskCreatePermission) ||
    isPermission(permission, actionExecutePermission)
  ) {
    return allow;
  }
  if (isPermission(permission, taskCancelPermission)) {
    return createScaffolderTaskConditionalDecision(
      permission,
      scaffolderTaskConditions.isTaskOwner({ createdBy: [userEntityRef] }),
    );
  }

  if (
    isPermission(permission, catalogEntityRefreshPermission) ||
    isPermission(permission, catalogEntityDeletePermission)
  ) {
    return createCatalogConditionalDecision(
      permission,
      catalogConditions.isEntityOwner({ claims: ownershipEntityRefs }),
    );
  }

  return deny;
}

export const examplePolicyModule = createBackendModule({
  pluginId: 'permission',
  moduleId: 'example-policy',
  register(reg) {
    reg.registerInit({
      deps: {
        policy: policyExtensionPoint,
        userInfo: coreServices.userInfo,
      },
      async init({ policy, userInfo }) {
        policy.setPolicy(new ExamplePolicy(userInfo));
      },
    });
  },
});
