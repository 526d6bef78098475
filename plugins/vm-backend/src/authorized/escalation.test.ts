/** Ways in which permissions could be widened by what one may do already. */
import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { vmGroupConditions } from '..';
import {
  groupRequest,
  startVmBackend,
  users,
} from '../__testUtils__/startVmBackend';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3'],
  disableDocker: true,
});

const onlyLabelled = (key: string) => ({
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'vm',
  resourceType: 'vm-group',
  conditions: vmGroupConditions.hasLabel({ key }),
});
const denied = { result: AuthorizeResult.DENY };

type Backend = Awaited<ReturnType<typeof startVmBackend>>;
let backend: Backend;

beforeAll(async () => {
  backend = await startVmBackend(await databases.init('SQLITE_3'), {
    policy: (permission, user) => {
      if (user === users.olivia) {
        return {
          'vm.group.delete': onlyLabelled('sandbox'),
          'vm.group.delete.force': denied,
        }[permission];
      }
      return undefined;
    },
  });
});
afterAll(() => backend.stop());

const create = async (body: object = {}) => {
  const { body: group } = await backend
    .olivia('post', '/v1/groups', { ...groupRequest, ...body })
    .expect(202);
  return backend.until(
    async () => (await backend.olivia('get', `/v1/groups/${group.id}`)).body,
    ({ phase }) => phase === 'ready',
  );
};

describe('labels', () => {
  it('cannot be set to gain a permission', async () => {
    const { id, generation } = await create();
    const { body } = await backend
      .olivia('patch', `/v1/groups/${id}`, {
        generation,
        labels: { sandbox: 'true' },
      })
      .expect(403);
    expect(body.error.message).toBe(
      'labels: they would give you the permission vm.group.delete for this group, which you do not have now',
    );
    await backend.olivia('delete', `/v1/groups/${id}`).expect(403);
    await backend
      .olivia('patch', `/v1/groups/${id}`, { generation, labels: { a: 'b' } })
      .expect(202);
  });
});

describe('a bulk deletion', () => {
  const deletion = (groupId: string, more: object) => ({
    action: 'delete',
    filter: { group: [groupId] },
    ...more,
  });

  it('leaves the last VMs of a group that its caller may not delete', async () => {
    const { id } = await create({ count: 2 });
    const { body } = await backend
      .olivia('post', '/v1/vms/actions', deletion(id, { expectedCount: 2 }))
      .expect(202);
    expect(body.count).toBe(0);
    expect(body.skipped).toHaveLength(2);
    expect(body.skipped[0].reason).toMatch(/permission vm\.group\.delete/);
    const { body: group } = await backend.olivia('get', `/v1/groups/${id}`);
    expect(group).toMatchObject({ phase: 'ready', count: 2 });
  });

  it('takes VMs away where some stay', async () => {
    const { id } = await create({ count: 2 });
    const { body: vms } = await backend.olivia('get', `/v1/vms?group=${id}`);
    await backend
      .olivia('post', '/v1/vms/actions', {
        action: 'delete',
        filter: { id: [vms.items[0].id] },
        expectedCount: 1,
      })
      .expect(202);
    const { body: group } = await backend.olivia('get', `/v1/groups/${id}`);
    expect(group.count).toBe(1);
  });

  it('deletes a group that its caller may delete', async () => {
    const { id } = await create({ labels: { sandbox: 'true' } });
    const { body } = await backend
      .olivia('post', '/v1/vms/actions', deletion(id, { expectedCount: 1 }))
      .expect(202);
    expect(body).toEqual({ count: 1, skipped: [] });
  });
});

describe('a name', () => {
  it('belongs to the component that used it first', async () => {
    await create({ name: 'shop-front' });
    const foreign = {
      ...groupRequest,
      component: 'payments',
      name: 'shop-front',
    };
    for (const dryRun of [true, false]) {
      const { body } = await backend
        .pablo('post', '/v1/groups', { ...foreign, dryRun })
        .expect(400);
      expect(body.error.message).toBe(
        'name: shop-front is in use by VMs of another component; choose another name',
      );
    }
    // The component itself goes on with the next index.
    const { body: plan } = await backend
      .olivia('post', '/v1/groups', {
        ...groupRequest,
        name: 'shop-front',
        dryRun: true,
      })
      .expect(200);
    expect(plan.vms).toEqual([{ name: 'shop-front-02' }]);
  });
});

describe('a rollout', () => {
  it('is not approved by who started it', async () => {
    const { id } = await create();
    const { body: rollout } = await backend
      .priya('post', '/v1/rollouts', {
        groups: [id],
        change: { size: 'large' },
        strategy: { approval: 'betweenEnvironments' },
      })
      .expect(202);
    expect(rollout.can).not.toContain('approve');
    const { body } = await backend
      .priya('post', `/v1/rollouts/${rollout.id}/actions`, {
        action: 'approve',
      })
      .expect(403);
    expect(body.error.message).toMatch(/somebody else has to approve it/);
  });
});

describe('the change feed', () => {
  it('is for services that may read every group', async () => {
    await backend.service('get', '/v1/changes?after=now').expect(200);
    await backend.olivia('get', '/v1/changes?after=now').expect(403);
  });
});
