import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { AuthorizedOptions } from './AuthorizedOptions';
import { vmGroupConditions } from './rules';
import { caller, fakeAccess } from './__testUtils__/fakeAccess';

const inStaging = {
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'vm',
  resourceType: 'vm-group',
  conditions: vmGroupConditions.inEnvironment({ environments: ['staging'] }),
};

const read = (allowed: Parameters<typeof fakeAccess>[0]) =>
  new AuthorizedOptions(
    {
      read: async () =>
        ({
          environments: ['staging', 'production'].map(name => ({
            name,
            canCreate: true,
          })),
          canCreate: true,
        } as any),
    },
    fakeAccess(allowed),
    {} as any,
  ).read(undefined, caller);

it('says in which environments the caller can create VMs', async () => {
  const some = await read({ 'vm.group.create': inStaging as any });
  expect(some.environments.map(({ canCreate }) => canCreate)).toEqual([
    true,
    false,
  ]);
  expect(some.canCreate).toBe(true);
  expect((await read({})).canCreate).toBe(false);
});
