/** The real `Access` over permissions that a test decides. For tests only. */
import type {
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { Caller } from '../../model/caller';
import { Access } from '../Access';
import { vmGroupConditions, vmGroupRules } from '../rules';

export const caller: Caller = {
  credentials: mockCredentials.user('user:default/olivia'),
  actor: { type: 'user', ref: 'user:default/olivia' },
};

/** Allowed for groups of the owner only. */
export const ofOwner = (owner: string) => ({
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'vm',
  resourceType: 'vm-group',
  conditions: vmGroupConditions.isOwner({ claims: [owner] }),
});

/** @param allowed - by the names of permissions; others are denied */
export function fakeAccess(
  allowed: Record<string, true | ReturnType<typeof ofOwner>>,
): Access {
  const decide = async (requests: any[]) =>
    requests.map(({ permission }) => {
      const decision = allowed[permission.name];
      return typeof decision === 'object'
        ? decision
        : {
            result: decision ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
          };
    });
  return new Access(
    { authorize: decide, authorizeConditional: decide } as PermissionsService,
    {
      getPermissionRuleset: () => ({
        getRuleByName: (name: string) =>
          Object.values(vmGroupRules).find(rule => rule.name === name),
      }),
    } as unknown as PermissionsRegistryService,
  );
}

export const own = 'group:default/orders-team';
export const foreign = 'group:default/payments-team';

/** What permissions look at, and nothing else of a group. */
export const aGroup = (owner: string) => ({
  group: {
    id: owner,
    name: 'orders',
    owner,
    otherOwners: null,
    environment: 'staging',
    component: 'component:default/orders',
  } as any,
  labels: {},
});
