import {
  type TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import {
  groupRequest,
  startVmBackend,
  users,
} from '../__testUtils__/startVmBackend';
import { testVmConfig } from '../__testUtils__/TestBackend';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const OVER = ['succeeded', 'rolledBack', 'aborted'];

describe.each(databases.eachSupportedId())(
  'rollouts over HTTP on %s',
  (databaseId: TestDatabaseId) => {
    let backend: Awaited<ReturnType<typeof startVmBackend>>;
    let orders: any;
    let payments: any;

    const readyGroup = async (
      caller: 'olivia' | 'pablo',
      more: object = {},
    ): Promise<any> => {
      const { body } = await backend[caller]('post', '/v1/groups', {
        ...groupRequest,
        ...more,
      }).expect(202);
      return backend.until(
        async () =>
          (await backend[caller]('get', `/v1/groups/${body.id}`)).body,
        group => group.phase === 'ready',
      );
    };

    const over = (id: string) =>
      backend.until(
        async () => (await backend.priya('get', `/v1/rollouts/${id}`)).body,
        rollout => OVER.includes(rollout.phase),
      );

    beforeAll(async () => {
      backend = await startVmBackend(await databases.init(databaseId), {
        vm: {
          executors: {
            ...testVmConfig.executors,
            other: { kind: 'scripted' },
          },
        },
      });
    });

    afterAll(() => backend.stop());

    beforeEach(async () => {
      orders = await readyGroup('olivia', { count: 2 });
      payments = await readyGroup('pablo', { component: 'payments' });
    });

    const start = (caller: 'olivia' | 'pablo' | 'priya', body: object = {}) =>
      backend[caller]('post', '/v1/rollouts', {
        groups: [orders.id],
        change: { image: 'micro' },
        ...body,
      });

    it('replaces the VMs of a group, and shows how', async () => {
      const plan = await start('olivia', { dryRun: true }).expect(200);
      expect(plan.body).toMatchObject({
        vms: 2,
        groups: [{ groupId: orders.id, vms: 2, batches: [1, 2] }],
        batches: [
          { number: 1, vms: 1, groups: 1, environment: 'staging' },
          { number: 2, vms: 1 },
        ],
        strategy: { maxUnavailable: 1, maxSurge: 0 },
      });
      const { body, headers } = await start('olivia', {
        title: 'Off Debian 12',
      }).expect(202);
      expect(headers.location).toBe(`rollouts/${body.id}`);
      expect(body).toMatchObject({
        title: 'Off Debian 12',
        phase: 'running',
        change: { image: 'micro', userData: false, sshKeys: false },
        createdBy: users.olivia,
        can: ['pause', 'abort', 'rollback'],
      });

      expect(await over(body.id)).toMatchObject({
        phase: 'succeeded',
        vms: { total: 2, done: 2, failed: 0 },
        groups: { total: 1, succeeded: 1 },
        batch: { current: 2, total: 2 },
      });
      const vms = await backend.olivia('get', `/v1/vms?group=${orders.id}`);
      expect(vms.body.items.map((vm: any) => vm.image)).toEqual([
        'micro',
        'micro',
      ]);
      const groups = await backend
        .olivia('get', `/v1/rollouts/${body.id}/groups`)
        .expect(200);
      expect(groups.body.items).toMatchObject([
        {
          groupId: orders.id,
          phase: 'succeeded',
          from: { image: 'debian-12' },
          to: { image: 'micro' },
          batches: [1, 2],
        },
      ]);
      const batches = await backend
        .olivia('get', `/v1/rollouts/${body.id}/batches`)
        .expect(200);
      expect(batches.body.items.map((item: any) => item.phase)).toEqual([
        'done',
        'done',
      ]);
      const page = await backend
        .olivia('get', `/v1/rollouts/${body.id}/events?limit=2`)
        .expect(200);
      expect(page.body.items.map(({ text }: any) => text)).toEqual([
        'the VMs of all groups are replaced',
        'batch 2 is done',
      ]);
      const older = await backend
        .olivia(
          'get',
          `/v1/rollouts/${body.id}/events?before=${page.body.nextBefore}&limit=500`,
        )
        .expect(200);
      expect(older.body.items.at(-1)).toMatchObject({
        seq: 1,
        actor: users.olivia,
        text: 'started: 2 VMs in 1 group, 2 batches',
      });
      expect(older.body.nextBefore).toBeUndefined();
    });

    it('moves a group to another executor, and back', async () => {
      const { body } = await start('olivia', {
        change: { executor: 'other' },
      }).expect(202);
      expect((await over(body.id)).phase).toBe('succeeded');
      const executors = async () =>
        (
          await backend.olivia('get', `/v1/vms?group=${orders.id}`)
        ).body.items.map((vm: any) => vm.executor);
      expect(await executors()).toEqual(['other', 'other']);
      await backend
        .olivia('post', `/v1/rollouts/${body.id}/actions`, {
          action: 'rollback',
        })
        .expect(202);
      expect((await over(body.id)).phase).toBe('rolledBack');
      expect(await executors()).toEqual(['scripted', 'scripted']);
      const group = await backend.olivia('get', `/v1/groups/${orders.id}`);
      expect(group.body).toMatchObject({ executor: 'scripted', rollout: null });
    });

    it('is for those who own all of its groups, and for the platform team', async () => {
      const others = await start('pablo').expect(403);
      expect(others.body.error.message).toBe(
        `You may not replace the VMs of the group ${orders.name}: the permission vm.rollout.create is missing for groups of group:default/orders-team in staging`,
      );
      await backend
        .nobody('post', '/v1/rollouts', {
          groups: [orders.id],
          change: { image: 'micro' },
        })
        .expect(404);
      await backend.anonymous('get', '/v1/rollouts').expect(401);

      // By a filter, what is not one's own is left out, and said.
      const plan = await backend
        .olivia('post', '/v1/rollouts', {
          filter: { id: undefined, group: [orders.id, payments.id] },
          change: { image: 'micro' },
          dryRun: true,
        })
        .expect(200);
      expect(plan.body.groups).toHaveLength(1);
      expect(plan.body.skipped).toMatchObject([
        {
          groupId: payments.id,
          reason: expect.stringMatching(/may not replace/),
        },
      ]);

      const { body } = await start('priya', {
        groups: [orders.id, payments.id],
        strategy: { startAt: '2999-01-01T00:00:00Z' },
      }).expect(202);
      const seen = await backend
        .olivia('get', `/v1/rollouts/${body.id}`)
        .expect(200);
      expect(seen.body.can).toEqual([]);
      await backend
        .olivia('post', `/v1/rollouts/${body.id}/actions`, { action: 'abort' })
        .expect(403);
      await backend.nobody('get', `/v1/rollouts/${body.id}`).expect(404);
      expect((await backend.nobody('get', '/v1/rollouts')).body.items).toEqual(
        [],
      );
      const mine = await backend.olivia('get', `/v1/groups/${orders.id}`);
      expect(mine.body.rollout).toMatchObject({
        id: body.id,
        phase: 'running',
        groupPhase: 'waiting',
        to: { image: 'micro' },
        deferrableUntil: '2999-01-08T00:00:00.000Z',
      });
      const theirs = await backend.pablo('get', `/v1/groups/${orders.id}`);
      expect(theirs.body.rollout.deferrableUntil).toBeUndefined();

      const deferral = (group: any) =>
        `/v1/rollouts/${body.id}/groups/${group.id}/deferral`;
      const until = '2999-01-02T00:00:00.000Z';
      await backend.pablo('post', deferral(orders), { until }).expect(403);
      const deferred = await backend
        .olivia('post', deferral(orders), { until })
        .expect(202);
      expect(deferred.body.deferredUntil).toBe(until);
      await backend
        .olivia('post', deferral({ id: randomUUID() }), { until })
        .expect(404);

      await backend
        .priya('post', `/v1/rollouts/${body.id}/actions`, { action: 'abort' })
        .expect(202);
      const listed = await backend
        .olivia('get', `/v1/rollouts?phase=aborted&group=${payments.id}`)
        .expect(200);
      expect(listed.body.items.map(({ id }: any) => id)).toEqual([body.id]);
    });

    it('leaves approval to those who have the permission', async () => {
      const { body } = await start('olivia', {
        strategy: { startAt: '2999-01-01T00:00:00Z' },
      }).expect(202);
      await backend
        .olivia('post', `/v1/rollouts/${body.id}/actions`, {
          action: 'approve',
        })
        .expect(403);
      const { body: refused } = await backend
        .priya('post', `/v1/rollouts/${body.id}/actions`, {
          action: 'approve',
        })
        .expect(409);
      expect(refused.error.message).toContain('it is not waiting for approval');
      await backend
        .olivia('post', `/v1/rollouts/${body.id}/actions`, { action: 'abort' })
        .expect(202);
    });

    it('shows a reader of some groups those groups only', async () => {
      const { body } = await start('priya', {
        groups: [orders.id, payments.id],
      }).expect(202);
      await over(body.id);
      const events = async (caller: 'olivia' | 'oscar') =>
        (
          await backend[caller]('get', `/v1/rollouts/${body.id}/events`).expect(
            200,
          )
        ).body.items as Array<{ groupId?: string }>;
      expect(
        new Set((await events('olivia')).map(({ groupId }) => groupId)),
      ).toEqual(new Set([orders.id, payments.id, undefined]));
      expect(
        new Set((await events('oscar')).map(({ groupId }) => groupId)),
      ).toEqual(new Set([orders.id]));
      const groups = await backend
        .oscar('get', `/v1/rollouts/${body.id}/groups`)
        .expect(200);
      expect(groups.body.items).toMatchObject([{ groupId: orders.id }]);
    });

    it.each([
      [{ change: {} }, 'change: must not be empty'],
      [{ change: { image: 'windows' } }, 'image: "windows" is not offered'],
      [{ change: { flavour: 'x' } }, 'flavour'],
      [{ filter: { image: 'micro' } }, 'name either a filter or groups'],
      [{ strategy: { maxUnavailable: '110%' } }, 'strategy.maxUnavailable'],
      [
        {
          strategy: {
            windows: [{ from: '22:00', to: '25:00', timeZone: 'UTC' }],
          },
        },
        'strategy.windows.0.to: must be a time of day such as 22:30',
      ],
      [
        {
          strategy: {
            windows: [{ from: '22:00', to: '23:00', timeZone: 'Mars/Base' }],
          },
        },
        'must be an IANA time zone such as Europe/Berlin',
      ],
      [
        { strategy: { gate: { requireHealthCheck: true } } },
        'declares no health check',
      ],
    ])('refuses %j', async (more, message) => {
      const { body } = await start('priya', more).expect(400);
      expect(body.error.message).toContain(message);
    });

    it('says that another rollout has the group', async () => {
      const strategy = { startAt: '2999-01-01T00:00:00Z' };
      const { body } = await start('olivia', { strategy }).expect(202);
      const second = await start('olivia', { strategy }).expect(409);
      expect(second.body.error.message).toContain(
        'is already part of the rollout',
      );
      await backend
        .olivia('post', `/v1/rollouts/${body.id}/actions`, { action: 'abort' })
        .expect(202);
      await start('olivia', { groups: [randomUUID()] }).expect(404);
      await backend.olivia('get', `/v1/rollouts/${randomUUID()}`).expect(404);
    });
  },
);
