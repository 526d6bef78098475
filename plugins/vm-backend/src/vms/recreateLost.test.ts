import { TestDatabases } from '@backstage/backend-test-utils';
import { TestBackend } from '../__testUtils__/TestBackend';
import { sweep } from '../engine/sweep';
import { notifyNobody } from '../inventory/notifications';
import { storePause } from '../inventory/pauses';
import { recreateLost } from './recreateLost';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const MINUTE = 60_000;

describe.each(databases.eachSupportedId())(
  'recreating lost VMs on %s',
  databaseId => {
    async function start(count: number, environments: object = {}) {
      const backend = await TestBackend.create(
        await databases.init(databaseId),
        {
          vm: {
            environments: {
              staging: { recreateLost: { after: { minutes: 10 } } },
              production: {},
              ...environments,
            },
          },
        },
      );
      const { group } = await backend.request({ count });
      await backend.settle();
      const brake = { atLeast: 2, share: 0.2 };
      const lose = async (many: number, groupId = group.id) => {
        const vms = await backend.vmsOf(groupId);
        vms
          .slice(0, many)
          .forEach(({ vm }) => backend.world.machines.delete(vm.id));
        backend.clock.advance(1000);
        await sweep({
          notify: notifyNobody,
          inventory: backend.inventory,
          served: backend.main.served,
          brake: { atLeast: 100, share: 1 },
          signal: new AbortController().signal,
        });
      };
      const recreate = () =>
        recreateLost(backend.inventory, backend.config, {
          executor: 'scripted',
          expected: count,
          brake,
        });
      return { backend, group, lose, recreate };
    }

    it('recreates a VM that has been lost for long enough', async () => {
      const { backend, group, lose, recreate } = await start(3);
      await lose(1);
      const [{ vm: lost }] = await backend.vmsOf(group.id);
      expect(lost.lostAt).toEqual(backend.clock.now());
      backend.clock.advance(9 * MINUTE);
      expect(await recreate()).toEqual({ recreated: 0 });
      backend.clock.advance(MINUTE);
      expect(await recreate()).toEqual({ recreated: 1 });
      expect(await recreate()).toEqual({ recreated: 0 });
      await backend.settle();
      expect(await backend.group(group.id)).toMatchObject({
        phase: 'ready',
        countReady: 3,
        countLost: 0,
      });
      const reasons = await backend.inventory
        .knex('changes')
        .where({ vm_id: lost.id, actor: 'system:sweep' })
        .pluck('reason');
      expect(reasons).toContainEqual(
        expect.stringMatching(
          /^recreated automatically: its machine has been lost since 2030-/,
        ),
      );
    });

    it('leaves those alone that have turned up again', async () => {
      const { backend, group, lose, recreate } = await start(1);
      const [{ vm }] = await backend.vmsOf(group.id);
      const machine = backend.world.machines.get(vm.id)!;
      await lose(1);
      backend.clock.advance(60 * MINUTE);
      backend.world.machines.set(vm.id, machine);
      await lose(0);
      expect(await recreate()).toEqual({ recreated: 0 });
      expect((await backend.vmsOf(group.id))[0].vm.lostAt).toBeNull();
    });

    it('recreates none when more are lost than the brake allows', async () => {
      const { backend, group, lose, recreate } = await start(10);
      await lose(3);
      backend.clock.advance(20 * MINUTE);
      expect(await recreate()).toEqual({
        recreated: 0,
        held: expect.stringContaining(
          '3 VMs are lost or being recreated, more than the 2 that Backlot recreates automatically',
        ),
      });
      expect((await backend.group(group.id)).countLost).toBe(3);
    });

    it('counts those under way, so that drips are seen as well', async () => {
      const { backend, lose, recreate } = await start(10);
      await lose(2);
      backend.clock.advance(10 * MINUTE);
      expect(await recreate()).toEqual({ recreated: 2 });
      await lose(3);
      backend.clock.advance(10 * MINUTE);
      expect(await recreate()).toMatchObject({
        recreated: 0,
        held: expect.stringContaining('3 VMs'),
      });
    });

    it('recreates nothing where the environment does not say so', async () => {
      const { backend, recreate, lose } = await start(1);
      const { group } = await backend.request({ environment: 'production' });
      await backend.settle();
      await lose(1, group.id);
      backend.clock.advance(24 * 60 * MINUTE);
      expect(await recreate()).toEqual({ recreated: 0 });
      expect((await backend.group(group.id)).countLost).toBe(1);
    });

    it('recreates nothing while the executor is paused, or others have the group', async () => {
      const { backend, group, lose, recreate } = await start(2);
      await lose(1);
      backend.clock.advance(20 * MINUTE);
      const { knex } = backend.inventory;
      await backend.inventory.transaction(tx =>
        storePause(tx, {
          executor: 'scripted',
          pausedBy: { type: 'user', ref: 'user:default/olivia' },
          pausedAt: backend.clock.now(),
          reason: 'the storage is moved',
        }),
      );
      expect(await recreate()).toEqual({ recreated: 0 });
      await knex('executor_pauses').delete();

      const groups = () => knex('groups').where('id', group.id);
      await groups().update({
        rollout_id: '00000000-0000-4000-8000-000000000000',
      });
      expect(await recreate()).toEqual({ recreated: 0 });
      await groups().update({
        rollout_id: null,
        delete_requested_at: backend.clock.now(),
      });
      expect(await recreate()).toEqual({ recreated: 0 });
      await groups().update({ delete_requested_at: null });
      expect(await recreate()).toEqual({ recreated: 1 });
    });
  },
);
