import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  catalogEntityDeletePermission,
  catalogEntityReadPermission,
  catalogLocationCreatePermission,
} from '@backstage/plugin-catalog-common/alpha';
import { Permission } from '@backstage/plugin-permission-common';
import {
  taskCancelPermission,
  taskCreatePermission,
  templateManagementPermission,
} from '@backstage/plugin-scaffolder-common/alpha';
import {
  vmFleetReadPermission,
  vmGroupCreatePermission,
  vmGroupDeleteForcePermission,
  vmGroupDeletePermission,
  vmGroupReadPermission,
  vmGroupUpdatePermission,
  vmOrphanDeletePermission,
  vmRolloutApprovePermission,
  vmRolloutControlPermission,
  vmRolloutCreatePermission,
} from '@backlot/plugin-vm-common';
import { ExamplePolicy, PLATFORM_TEAM } from './examplePolicy';

async function decide(permission: Permission, group: string) {
  const info = {
    userEntityRef: 'user:default/someone',
    ownershipEntityRefs: ['user:default/someone', group],
  };
  const policy = new ExamplePolicy(mockServices.userInfo(info));
  const decision = await policy.handle(
    { permission },
    { credentials: mockCredentials.user(info.userEntityRef), info },
  );
  return 'conditions' in decision ? decision.conditions : decision.result;
}

const ifOwner = expect.objectContaining({
  params: {
    claims: ['user:default/someone', 'group:default/orders-team'],
  },
});

describe('the example policy', () => {
  const cases: Array<[Permission, unknown]> = [
    [catalogEntityReadPermission, 'ALLOW'],
    [catalogEntityDeletePermission, ifOwner],
    [catalogLocationCreatePermission, 'DENY'],
    [taskCreatePermission, 'ALLOW'],
    [
      taskCancelPermission,
      expect.objectContaining({
        params: { createdBy: ['user:default/someone'] },
      }),
    ],
    [templateManagementPermission, 'DENY'],
    [vmGroupReadPermission, 'ALLOW'],
    [vmGroupCreatePermission, ifOwner],
    [vmGroupUpdatePermission, ifOwner],
    [vmGroupDeletePermission, ifOwner],
    [vmGroupDeleteForcePermission, 'DENY'],
    [vmRolloutCreatePermission, ifOwner],
    [vmRolloutControlPermission, ifOwner],
    [vmRolloutApprovePermission, 'DENY'],
    [vmFleetReadPermission, 'DENY'],
    [vmOrphanDeletePermission, 'DENY'],
  ];

  it.each(cases.map(([permission, expected]) => ({ permission, expected })))(
    'answers about $permission.name',
    async ({ permission, expected }) => {
      expect(await decide(permission, 'group:default/orders-team')).toEqual(
        expected,
      );
      expect(await decide(permission, PLATFORM_TEAM)).toBe('ALLOW');
    },
  );

  it('refuses who is nobody', async () => {
    const policy = new ExamplePolicy(mockServices.userInfo());
    expect(
      await policy.handle({ permission: catalogEntityReadPermission }),
    ).toEqual({ result: 'DENY' });
  });
});
