import {
  type TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import {
  type CreateRollout,
  createRolloutSchema,
} from '@backlot/plugin-vm-common';
import type { Script } from '@backlot/plugin-vm-node/testing';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestBackend } from '../__testUtils__/TestBackend';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const requestOf = (request: CreateRollout) => {
  const { dryRun, filter, ...parsed } = createRolloutSchema.parse(request);
  return { ...parsed, filter } as Parameters<
    TestBackend['rollouts']['plan']
  >[0];
};

describe.each(databases.eachSupportedId())(
  'rollouts on %s',
  (databaseId: TestDatabaseId) => {
    const servers: http.Server[] = [];

    afterEach(() => {
      servers.splice(0).forEach(server => server.close());
    });

    const setUp = async (script?: Script) =>
      TestBackend.create(await databases.init(databaseId), { script });

    const ready = async (backend: TestBackend, request: object = {}) => {
      const { group } = await backend.request({ count: 3, ...request });
      await backend.settle();
      return group;
    };

    const start = async (backend: TestBackend, request: CreateRollout) =>
      (await backend.rollouts.create(requestOf(request), backend.caller))
        .rollout;

    const phaseOf = async (backend: TestBackend, id: string) =>
      (await backend.rollouts.get(id, backend.caller)).rollout;

    const narrative = async (backend: TestBackend, id: string) =>
      (await backend.rollouts.listEvents(id, { limit: 500 }))
        .reverse()
        .map(({ text }) => text);

    const present = async (backend: TestBackend, groupId: string) =>
      (await backend.vmsOf(groupId))
        .map(({ vm }) => vm)
        .filter(vm => vm.phase !== 'deleted');

    it('replaces the VMs of a group one after the other, and keeps names and the old spec', async () => {
      const backend = await setUp();
      const group = await ready(backend);
      const before = await present(backend, group.id);
      const { id } = await start(backend, {
        filter: { image: 'debian-12' },
        change: { image: 'micro' },
        title: 'Off Debian 12',
      });
      expect((await backend.group(group.id)).rolloutId).toBe(id);
      await backend.settleRollouts();

      expect(await phaseOf(backend, id)).toMatchObject({
        phase: 'succeeded',
        vmsTotal: 3,
        vmsDone: 3,
        vmsFailed: 0,
        waitsFor: null,
      });
      const after = await present(backend, group.id);
      expect(after.map(({ name }) => name)).toEqual(
        before.map(({ name }) => name),
      );
      expect(after.map(vm => [vm.phase, vm.image, vm.specRevision])).toEqual(
        Array(3).fill(['ready', 'micro', 2]),
      );
      expect(
        after.filter(({ id: vmId }) => before.some(vm => vm.id === vmId)),
      ).toEqual([]);
      expect(await backend.group(group.id)).toMatchObject({
        image: 'micro',
        revision: 2,
        rolloutId: null,
        rolloutAllowance: null,
        phase: 'ready',
      });
      expect(await narrative(backend, id)).toEqual([
        'started: 3 VMs in 1 group, 3 batches',
        ...[1, 2, 3].flatMap(n => [
          `batch ${n} starts: 1 VM in 1 group of staging`,
          `replace orders-staging-java-0${n}: 1 of 1 unavailable allowed`,
          `orders-staging-java-0${n} is ready`,
          ...(n === 3 ? ['orders-staging-java is replaced'] : []),
          `batch ${n} is done`,
        ]),
        'the VMs of all groups are replaced',
      ]);
    });

    it('never has fewer VMs at the provider than allowed', async () => {
      const backend = await setUp();
      const group = await ready(backend, { count: 4 });
      const { id } = await start(backend, {
        groups: [group.id],
        change: { size: 'large' },
        strategy: { maxUnavailable: 0, maxSurge: 2, batchSize: '100%' },
      });
      let least = Infinity;
      for (let look = 0; look < 200; look++) {
        const rollout = await phaseOf(backend, id);
        if (rollout.finishedAt) {
          break;
        }
        await backend.main.engine.runDue();
        backend.clock.advance(1000);
        await backend.rolloutDriver().runDue();
        const serving = (await present(backend, group.id)).filter(
          vm => vm.phase === 'ready' && vm.desired === 'present',
        );
        least = Math.min(least, serving.length);
      }
      expect((await phaseOf(backend, id)).phase).toBe('succeeded');
      expect(least).toBe(4);
      expect(
        (await present(backend, group.id)).map(({ size }) => size),
      ).toEqual(Array(4).fill('large'));
    });

    it('lets one rollout at a time hold a group', async () => {
      const backend = await setUp();
      const group = await ready(backend);
      const request: CreateRollout = {
        title: 'The first',
        groups: [group.id],
        change: { image: 'micro' },
      };
      const first = await start(backend, request);
      await expect(start(backend, request)).rejects.toThrow(
        'orders-staging-java is already part of the rollout “The first”; wait for it to end, or abort it',
      );
      await backend.rollouts.act(first.id, { action: 'abort' }, backend.caller);
      await expect(start(backend, request)).resolves.toMatchObject({
        phase: 'running',
      });
    });

    it('pauses when too many fail, tries them again on resume, and ends', async () => {
      let broken = true;
      const backend = await setUp(({ type, vm }) =>
        broken && type === 'create' && vm.spec.image.name === 'micro'
          ? {
              error: {
                code: 'NoCapacity',
                message: 'no capacity',
                remedy: 'wait',
                retryable: false,
              },
            }
          : {},
      );
      const group = await ready(backend);
      const { id } = await start(backend, {
        groups: [group.id],
        change: { image: 'micro' },
      });
      await backend.settleRollouts();
      expect(await phaseOf(backend, id)).toMatchObject({
        phase: 'paused',
        pausedBecause:
          '1 VM failed, and the rollout pauses at 1; orders-staging-java-01: no capacity',
        vmsFailed: 1,
      });
      expect(
        (await present(backend, group.id)).map(({ image }) => image).sort(),
      ).toEqual(['debian-12', 'debian-12', 'micro']);

      broken = false;
      await backend.rollouts.act(id, { action: 'resume' }, backend.caller);
      await backend.settleRollouts();
      expect(await phaseOf(backend, id)).toMatchObject({
        phase: 'succeeded',
        vmsFailed: 0,
        vmsDone: 3,
      });
    });

    it('counts a VM only once its health check has passed for a time', async () => {
      let status = 503;
      const server = http.createServer((_, response) => {
        response.statusCode = status;
        response.end();
      });
      servers.push(server);
      await new Promise<void>(resolve =>
        server.listen(0, '127.0.0.1', resolve),
      );
      const { port } = server.address() as AddressInfo;
      const backend = await setUp();
      const group = await ready(backend, {
        count: 1,
        healthCheck: { http: { purpose: 'http', path: '/health' } },
      });
      const { id } = await start(backend, {
        groups: [group.id],
        change: { image: 'micro' },
        strategy: {
          maxUnavailable: 0,
          maxSurge: 1,
          gate: { healthySeconds: 20, timeoutSeconds: 60 },
        },
      });
      const reachable = async () => {
        await backend.inventory
          .knex('vms')
          .where({ group_id: group.id, image: 'micro' })
          .update({
            addresses: JSON.stringify([
              { type: 'forward', purpose: 'http', address: '127.0.0.1', port },
            ]),
          });
      };
      await backend.settleRollouts({ maxMs: 5000 });
      await reachable();
      await backend.settleRollouts();
      expect(await phaseOf(backend, id)).toMatchObject({
        phase: 'paused',
        pausedBecause: expect.stringContaining(
          'not healthy within 60 s: HTTP status 503 of /health',
        ),
      });
      // The old one serves on.
      expect(
        (await present(backend, group.id)).map(({ image }) => image).sort(),
      ).toEqual(['debian-12', 'micro']);

      status = 200;
      await backend.rollouts.act(id, { action: 'resume' }, backend.caller);
      await backend.settleRollouts({ maxMs: 10_000 });
      expect((await phaseOf(backend, id)).phase).toBe('running');
      await backend.settleRollouts();
      expect((await phaseOf(backend, id)).phase).toBe('succeeded');
      expect(await narrative(backend, id)).toContain(
        'orders-staging-java-02 is healthy for 20 s',
      );
    });

    it('goes back half-way to the content that the groups had', async () => {
      const backend = await setUp();
      const first = await ready(backend, { name: 'a-orders', count: 2 });
      const second = await ready(backend, { name: 'b-orders', count: 2 });
      const { id } = await start(backend, {
        filter: { component: 'component:default/orders' },
        change: { image: 'micro' },
        strategy: {
          batchSize: 2,
          groupsAtOnce: 1,
          pauseBetweenBatchesSeconds: 3600,
        },
      });
      await backend.settleRollouts({ maxMs: 600_000 });
      expect(
        (await present(backend, first.id)).map(({ image }) => image),
      ).toEqual(['micro', 'micro']);
      await backend.rollouts.act(
        id,
        { action: 'rollback', reason: 'it smells' },
        backend.caller,
      );
      await backend.settleRollouts();

      expect((await phaseOf(backend, id)).phase).toBe('rolledBack');
      expect(
        (await present(backend, first.id)).map(vm => [
          vm.image,
          vm.phase,
          vm.specRevision,
        ]),
      ).toEqual([
        ['debian-12', 'ready', 3],
        ['debian-12', 'ready', 3],
      ]);
      expect(
        (await present(backend, second.id)).map(vm => vm.specRevision),
      ).toEqual([1, 1]);
      expect(await backend.group(second.id)).toMatchObject({
        image: 'debian-12',
        revision: 1,
        rolloutId: null,
      });
      const { items } = await backend.rollouts.listGroups(id, {}, {});
      expect(items.map(({ rolloutGroup }) => rolloutGroup.phase)).toEqual([
        'rolledBack',
        'skipped',
      ]);
    });

    it('lets a group go as a whole that is deleted before its way back', async () => {
      const backend = await setUp();
      const group = await ready(backend, { count: 2 });
      const { id } = await start(backend, {
        groups: [group.id],
        change: { image: 'micro' },
        strategy: { canary: { vms: 1, bakeSeconds: 86_400 } },
      });
      await backend.settleRollouts({ maxMs: 60_000 });
      await backend.rollouts.act(id, { action: 'rollback' }, backend.caller);
      expect((await backend.group(group.id)).rolloutAllowance).not.toBe(null);
      await backend.groups.delete(group.id, false, backend.caller);
      await backend.settleRollouts({ maxMs: 60_000 });
      expect((await phaseOf(backend, id)).phase).toBe('rolledBack');
      expect(await backend.group(group.id)).toMatchObject({
        phase: 'deleted',
        rolloutId: null,
        rolloutAllowance: null,
      });
    });

    it('goes back at once while a canary is watched', async () => {
      const backend = await setUp();
      const group = await ready(backend, { count: 2 });
      const { id } = await start(backend, {
        groups: [group.id],
        change: { image: 'micro' },
        strategy: { canary: { vms: 1, bakeSeconds: 86_400 } },
      });
      await backend.settleRollouts({ maxMs: 60_000 });
      expect((await phaseOf(backend, id)).waitsFor?.for).toBe('bake');
      await backend.rollouts.act(id, { action: 'rollback' }, backend.caller);
      await backend.settleRollouts({ maxMs: 60_000 });
      expect((await phaseOf(backend, id)).phase).toBe('rolledBack');
      expect(
        (await present(backend, group.id)).map(({ image }) => image),
      ).toEqual(['debian-12', 'debian-12']);
    });

    it('goes back after its end, unless a group has changed since', async () => {
      const backend = await setUp();
      const first = await ready(backend, { name: 'a-orders', count: 1 });
      const second = await ready(backend, { name: 'b-orders', count: 1 });
      const { id } = await start(backend, {
        groups: [first.id, second.id],
        change: { image: 'micro' },
      });
      await backend.settleRollouts();
      await start(backend, {
        groups: [second.id],
        change: { size: 'large' },
      });
      await backend.settleRollouts();
      await backend.rollouts.act(id, { action: 'rollback' }, backend.caller);
      await backend.settleRollouts();
      expect((await phaseOf(backend, id)).phase).toBe('rolledBack');
      expect(
        (await present(backend, first.id)).map(({ image }) => image),
      ).toEqual(['debian-12']);
      expect(
        (await present(backend, second.id)).map(vm => [vm.image, vm.size]),
      ).toEqual([['micro', 'large']]);
    });

    it('leaves all as it is when it is aborted, and takes back what was extra', async () => {
      const backend = await setUp();
      const group = await ready(backend, { count: 2 });
      const { id } = await start(backend, {
        groups: [group.id],
        change: { image: 'micro' },
        strategy: { maxUnavailable: 0, maxSurge: 1 },
      });
      await backend.rolloutDriver().runDue();
      expect(await present(backend, group.id)).toHaveLength(3);
      await backend.rollouts.act(id, { action: 'abort' }, backend.caller);
      await backend.settleRollouts();
      expect(
        (await present(backend, group.id)).map(vm => [vm.image, vm.phase]),
      ).toEqual([
        ['debian-12', 'ready'],
        ['debian-12', 'ready'],
      ]);
      expect(await phaseOf(backend, id)).toMatchObject({ phase: 'aborted' });
      expect(await backend.group(group.id)).toMatchObject({
        rolloutId: null,
        rolloutAllowance: null,
      });
      await expect(
        backend.rollouts.act(id, { action: 'resume' }, backend.caller),
      ).rejects.toThrow(/cannot resume “.*”: it is over \(aborted\)/);
    });

    it('lets go of all groups when it is aborted on its way back', async () => {
      const backend = await setUp();
      const first = await ready(backend, { name: 'a-orders', count: 1 });
      const second = await ready(backend, { name: 'b-orders', count: 1 });
      const { id } = await start(backend, {
        groups: [first.id, second.id],
        change: { image: 'micro' },
        strategy: { maxUnavailable: 0, maxSurge: 1, batchSize: '100%' },
      });
      await backend.rolloutDriver().runDue();
      await backend.rollouts.act(id, { action: 'rollback' }, backend.caller);
      await backend.rollouts.act(id, { action: 'abort' }, backend.caller);
      await backend.settleRollouts();
      for (const group of [first, second]) {
        expect(await backend.group(group.id)).toMatchObject({
          rolloutId: null,
          rolloutAllowance: null,
        });
        expect(
          (await present(backend, group.id)).map(vm => [vm.image, vm.phase]),
        ).toEqual([['debian-12', 'ready']]);
      }
    });

    it('does not wait for a deferred group that is deleted', async () => {
      const backend = await setUp();
      const group = await ready(backend, { count: 1 });
      const { id } = await start(backend, {
        groups: [group.id],
        change: { image: 'micro' },
      });
      await backend.rollouts.defer(
        id,
        group.id,
        { until: '2030-01-05T00:00:00.000Z' },
        backend.caller,
      );
      await backend.groups.delete(group.id, false, backend.caller);
      await backend.settleRollouts({ maxMs: 60_000 });
      expect((await phaseOf(backend, id)).phase).toBe('succeeded');
    });

    it('begins nothing while it is paused', async () => {
      const backend = await setUp();
      const group = await ready(backend);
      const { id } = await start(backend, {
        groups: [group.id],
        change: { image: 'micro' },
        strategy: { batchSize: '100%' },
      });
      await backend.rolloutDriver().runDue();
      await backend.rollouts.act(id, { action: 'pause' }, backend.caller);
      await backend.settleRollouts();
      // The one that was under way has got its successor.
      expect(
        (await present(backend, group.id)).map(({ image }) => image).sort(),
      ).toEqual(['debian-12', 'debian-12', 'micro']);
      await backend.rollouts.act(id, { action: 'resume' }, backend.caller);
      await backend.settleRollouts();
      expect((await phaseOf(backend, id)).phase).toBe('succeeded');
    });

    it('waits for a window, for an approval, and for owners who defer', async () => {
      const backend = await setUp();
      await ready(backend, { name: 'a-orders', count: 1 });
      const late = await ready(backend, { name: 'b-orders', count: 1 });
      await ready(backend, {
        name: 'c-orders',
        count: 1,
        environment: 'production',
      });
      const { id } = await start(backend, {
        filter: { component: 'component:default/orders' },
        change: { size: 'large' },
        strategy: {
          approval: 'betweenEnvironments',
          // The clock stands at midnight.
          windows: [{ from: '02:00', to: '03:00', timeZone: 'UTC' }],
          groupsAtOnce: 1,
        },
      });
      const day = 86_400_000;
      const now = backend.clock.now().getTime();
      await expect(
        backend.rollouts.defer(
          id,
          late.id,
          { until: new Date(now + 8 * day).toISOString() },
          backend.caller,
        ),
      ).rejects.toThrow(/^until: the platform team allows 2030-01-08T/);
      await backend.rollouts.defer(
        id,
        late.id,
        { until: new Date(now + 3 * day).toISOString(), reason: 'sale' },
        backend.caller,
      );
      await backend.rolloutDriver().runDue();
      expect((await phaseOf(backend, id)).waitsFor).toMatchObject({
        for: 'window',
        until: '2030-01-01T02:00:00.000Z',
      });
      await backend.settleRollouts();
      expect(await phaseOf(backend, id)).toMatchObject({
        phase: 'running',
        waitsFor: {
          for: 'approval',
          because: 'waiting for approval to continue with production',
        },
      });
      await backend.rollouts.act(
        id,
        { action: 'approve' },
        {
          ...backend.caller,
          actor: { type: 'user', ref: 'user:default/priya' },
        },
      );
      await backend.settleRollouts({ maxMs: 2 * day });
      expect((await phaseOf(backend, id)).waitsFor).toMatchObject({
        for: 'deferral',
        until: new Date(now + 3 * day).toISOString(),
      });
      await backend.settleRollouts({ maxMs: 4 * day });
      expect((await phaseOf(backend, id)).phase).toBe('succeeded');
      expect(await narrative(backend, id)).toEqual(
        expect.arrayContaining([
          'b-orders: deferred until 2030-01-04T00:00:00.000Z: sale',
          'b-orders: deferred by the owner',
        ]),
      );
    });

    it('keeps to the count when a group is scaled or deleted meanwhile', async () => {
      const backend = await setUp();
      const scaled = await ready(backend, { name: 'a-orders' });
      const deleted = await ready(backend, { name: 'b-orders' });
      const { id } = await start(backend, {
        groups: [scaled.id, deleted.id],
        change: { image: 'micro' },
        strategy: { batchSize: '100%' },
      });
      await backend.rolloutDriver().runDue();
      const { generation } = await backend.group(scaled.id);
      await backend.groups.update(
        scaled.id,
        { generation, count: 5 },
        backend.caller,
      );
      await backend.groups.delete(deleted.id, false, backend.caller);
      await backend.settleRollouts();
      expect((await phaseOf(backend, id)).phase).toBe('succeeded');
      expect(
        (await present(backend, scaled.id)).map(({ image }) => image),
      ).toEqual(Array(5).fill('micro'));
      const { items } = await backend.rollouts.listGroups(id, {}, {});
      expect(
        items.map(({ rolloutGroup }) => [
          rolloutGroup.phase,
          rolloutGroup.because,
        ]),
      ).toEqual([
        ['succeeded', null],
        ['skipped', 'b-orders is being deleted'],
      ]);
    });

    it('plans before it starts: batches, what is skipped, how long, who is untold', async () => {
      const backend = await setUp();
      await ready(backend, { name: 'a-orders', count: 2 });
      await ready(backend, { name: 'b-orders', image: 'micro' });
      await ready(backend, {
        name: 'c-orders',
        environment: 'production',
        count: 1,
      });
      const plan = await backend.rollouts.plan(
        requestOf({
          filter: { component: 'component:default/orders' },
          change: { image: 'micro' },
        }),
        backend.caller,
      );
      expect(plan.skipped.map(({ name, reason }) => [name, reason])).toEqual([
        ['b-orders', 'its VMs already match'],
        [
          'c-orders',
          'image: "micro" is not offered in production; use one of debian-12',
        ],
      ]);
      expect(plan.groups).toMatchObject([
        {
          name: 'a-orders',
          vms: 2,
          from: { image: 'debian-12' },
          to: { image: 'micro' },
          batches: [1, 2],
          maxUnavailable: 1,
          warnings: [
            'it has no health check: a new VM counts as healthy once it is ready',
          ],
        },
      ]);
      expect(plan.batches).toHaveLength(2);
      expect(plan.estimatedSeconds).toEqual(expect.any(Number));
      expect(plan.untold).toEqual(['group:default/orders-team']);
      expect(await backend.inventory.knex('rollouts')).toEqual([]);
    });
  },
);
