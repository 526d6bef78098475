import {
  type TestDatabaseId,
  TestDatabases,
  mockServices,
} from '@backstage/backend-test-utils';
import { NotNowError, ProviderUnreachableError } from '@backlot/plugin-vm-node';
import type { Script } from '@backlot/plugin-vm-node/testing';
import { randomUUID } from 'node:crypto';
import { TestBackend } from '../__testUtils__/TestBackend';
import { DefaultOrphans } from '../orphans/DefaultOrphans';
import { notifyNobody } from '../inventory/notifications';
import { OrphanRemoval } from './OrphanRemoval';
import { sweep } from './sweep';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const DAY = 86_400_000;
const never = new AbortController().signal;

const orphansOf = ({ inventory, config }: TestBackend) =>
  new DefaultOrphans({ inventory, config, wake: () => {} });

describe.each(databases.eachSupportedId())(
  'orphans on %s',
  (databaseId: TestDatabaseId) => {
    /** A VM of the inventory, and as many machines that are nobody's. */
    async function setUp(strangers: number, script?: Script) {
      const backend = await TestBackend.create(
        await databases.init(databaseId),
        { script },
      );
      const { group } = await backend.request();
      await backend.settle();
      const [own] = [...backend.world.machines.values()];
      const ids = Array.from({ length: strangers }, () => randomUUID());
      ids.forEach((vmId, index) =>
        backend.world.machines.set(vmId, {
          ...own,
          vmId,
          name: `stranger-${index}`,
          providerId: `provider-${index}`,
        }),
      );
      const look = () =>
        sweep({
          inventory: backend.inventory,
          served: backend.main.served,
          brake: { atLeast: 5, share: 0.5 },
          notify: notifyNobody,
          signal: never,
        });
      await look();
      const removal = new OrphanRemoval({
        inventory: backend.inventory,
        logger: mockServices.logger.mock(),
      });
      const orphans = orphansOf(backend);
      const read = () => orphans.list();
      return {
        backend,
        group,
        ids,
        own,
        look,
        read,
        /** Requests the removal of all that are known. */
        requestRemoval: async (count = Infinity) =>
          orphans.act(
            {
              action: 'delete',
              orphans: (await read()).items
                .slice(0, count)
                .map(({ executor, vmId, providerId }) => ({
                  executor,
                  vmId,
                  providerId,
                })),
            },
            backend.caller,
          ),
        removeAll: async () => {
          while (await removal.removeNext(backend.main.served, never)) {
            // Until none is left.
          }
        },
      };
    }

    it('are removed on command, once they are old enough, and nothing else is', async () => {
      const { backend, ids, read, requestRemoval, removeAll, group } =
        await setUp(2);
      expect(await read()).toMatchObject({
        total: 2,
        items: [
          {
            refusal: expect.stringMatching(
              /^it has not been an orphan for long enough; it can be removed from 2030-01-02T/,
            ),
          },
          {},
        ],
      });
      await expect(requestRemoval()).rejects.toThrow(
        'not been an orphan for long enough',
      );
      backend.clock.advance(DAY);
      await removeAll();
      expect(backend.world.machines.size).toBe(3);

      await requestRemoval(1);
      expect((await read()).items.map(({ removing }) => removing)).toEqual([
        true,
        false,
      ]);
      await removeAll();
      expect(ids.filter(id => backend.world.machines.has(id))).toHaveLength(1);
      expect(await read()).toMatchObject({ total: 1 });
      expect((await backend.vmsOf(group.id))[0].vm.phase).toBe('ready');
      expect(backend.world.machines.size).toBe(2);
    });

    it('are never removed where a VM has the same ownership tag', async () => {
      const { backend, own, look, read, requestRemoval } = await setUp(0);
      const [[id]] = [...backend.world.machines.entries()];
      backend.world.machines.set('double', {
        ...own,
        vmId: id,
        providerId: 'double',
      });
      await look();
      backend.clock.advance(2 * DAY);
      expect((await read()).items).toMatchObject([
        { refusal: expect.stringContaining('has the same ownership tag') },
      ]);
      await expect(requestRemoval()).rejects.toThrow(
        'has the same ownership tag',
      );
    });

    it('are never removed in too great a number at once', async () => {
      const { backend, requestRemoval } = await setUp(11);
      backend.clock.advance(2 * DAY);
      await expect(requestRemoval()).rejects.toThrow(
        'orphans: 10 of scripted may be removed at once, and 0 are being removed; select fewer',
      );
      await requestRemoval(6);
      await expect(requestRemoval(6)).rejects.toThrow('6 are being removed');
    });

    it('stay, with the reason, where the executor cannot remove them', async () => {
      const { backend, read, requestRemoval, removeAll } = await setUp(
        1,
        ({ type }) =>
          type === 'delete'
            ? {
                error: {
                  code: 'Locked',
                  message: 'the machine is locked',
                  remedy: 'unlock it',
                  retryable: false,
                },
              }
            : {},
      );
      backend.clock.advance(2 * DAY);
      await requestRemoval();
      await removeAll();
      expect((await read()).items).toMatchObject([
        {
          removing: false,
          error: { code: 'Locked', message: 'the machine is locked' },
          refusal: undefined,
        },
      ]);
    });

    it('wait, visibly, while their provider throttles or cannot be reached', async () => {
      const { backend, read, requestRemoval, removeAll } = await setUp(1);
      const { executor } = backend.main.served;
      backend.clock.advance(2 * DAY);
      await requestRemoval();
      const submit = jest
        .spyOn(executor, 'submit')
        .mockRejectedValueOnce(
          new NotNowError({ retryAfterMs: 60_000, message: 'slow down' }),
        )
        .mockRejectedValueOnce(
          new ProviderUnreachableError({ message: 'connection refused' }),
        );
      jest
        .spyOn(executor, 'poll')
        .mockRejectedValueOnce(
          new NotNowError({ retryAfterMs: 1, message: 'slow down' }),
        );
      await removeAll();
      expect(submit).toHaveBeenCalledTimes(1);
      expect((await read()).items).toMatchObject([
        { removing: true, error: { message: 'slow down' } },
      ]);
      // Before its time it is not tried again.
      backend.clock.advance(59_000);
      await removeAll();
      expect(submit).toHaveBeenCalledTimes(1);
      backend.clock.advance(1_000);
      await removeAll();
      expect((await read()).items).toMatchObject([
        { removing: true, error: { message: 'connection refused' } },
      ]);
      backend.clock.advance(3_600_000);
      await removeAll();
      expect(submit).toHaveBeenCalledTimes(3);
      expect(await read()).toMatchObject({ total: 0 });
    });

    it('end with the last reason after a day of waiting, and can be requested again', async () => {
      const { backend, read, requestRemoval, removeAll } = await setUp(1);
      backend.clock.advance(2 * DAY);
      await requestRemoval();
      const submit = jest
        .spyOn(backend.main.served.executor, 'submit')
        .mockRejectedValue(
          new NotNowError({ retryAfterMs: 1000, message: 'slow down' }),
        );
      await removeAll();
      backend.clock.advance(DAY);
      await removeAll();
      expect(submit).toHaveBeenCalledTimes(1);
      expect((await read()).items).toMatchObject([
        {
          removing: false,
          error: { message: 'slow down' },
          refusal: undefined,
        },
      ]);
      submit.mockRestore();
      await requestRemoval();
      await removeAll();
      expect(await read()).toMatchObject({ total: 0 });
    });

    it('of an executor that nobody serves hold up no removal after a day', async () => {
      const { backend, read, requestRemoval } = await setUp(10);
      backend.clock.advance(2 * DAY);
      await requestRemoval();
      await expect(requestRemoval()).rejects.toThrow('10 are being removed');
      backend.clock.advance(DAY);
      expect((await read()).items).toMatchObject(
        Array.from({ length: 10 }, () => ({ removing: false })),
      );
      await requestRemoval();
    });

    it('that have gone meanwhile are refused', async () => {
      const { backend, ids, look } = await setUp(1);
      backend.world.machines.delete(ids[0]);
      backend.clock.advance(2 * DAY);
      await look();
      await expect(
        orphansOf(backend).act(
          {
            action: 'delete',
            orphans: [{ executor: 'scripted', vmId: ids[0] }],
          },
          backend.caller,
        ),
      ).rejects.toThrow('is no longer an orphan');
    });
  },
);
