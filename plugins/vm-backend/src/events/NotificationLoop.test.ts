import {
  type TestDatabaseId,
  TestDatabases,
  mockServices,
} from '@backstage/backend-test-utils';
import { rolloutStrategySchema } from '@backlot/plugin-vm-common';
import type { VmNotification } from '@backlot/plugin-vm-node';
import { TestBackend } from '../__testUtils__/TestBackend';
import { sweep } from '../engine/sweep';
import { stageOf, notifyEndOfLife } from '../findings/notifyEndOfLife';
import { queueNotifications } from '../inventory/notifications';
import { NotificationLoop } from './NotificationLoop';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const DAY = 86_400_000;
const orders = 'group:default/orders-team';
const payments = 'group:default/payments-team';

describe('stageOf', () => {
  const stages = [90, 30, 7];
  it.each([
    [91, undefined],
    [90, 90],
    [31, 90],
    [30, 30],
    [7.5, 30],
    [1, 7],
    [0, undefined],
    [-5, undefined],
  ])('%s days before the end: %s', (left, stage) => {
    expect(stageOf(1000 * DAY, stages, (1000 - left) * DAY)).toBe(stage);
  });
});

describe.each(databases.eachSupportedId())(
  'notifications on %s',
  (databaseId: TestDatabaseId) => {
    async function setUp(
      options: Parameters<typeof TestBackend.create>[1] = {},
    ) {
      const backend = await TestBackend.create(
        await databases.init(databaseId),
        options,
      );
      const sent: VmNotification[] = [];
      let broken = false;
      const replica = () =>
        new NotificationLoop({
          inventory: backend.inventory,
          sender: {
            send: async notification => {
              if (broken) {
                throw new Error('no route to the notifications');
              }
              sent.push(notification);
            },
          },
          logger: mockServices.logger.mock(),
          random: () => 0.5,
        });
      return {
        backend,
        sent,
        replica,
        break: (now: boolean) => {
          broken = now;
        },
      };
    }

    it('are sent once, however many replicas there are, and again when that failed', async () => {
      const { backend, sent, replica, break: set } = await setUp();
      await backend.request({ image: 'debian-12' });
      const notification: VmNotification = {
        id: 'a',
        recipients: [orders],
        title: 'Look',
        description: 'here',
        path: '',
        severity: 'low',
        scope: 'a',
      };
      const { knex } = backend.inventory;
      await queueNotifications(knex, [notification], backend.clock.now());
      set(true);
      expect(await replica().sendDue()).toBe(1);
      expect(await replica().sendDue()).toBe(0);
      set(false);
      backend.clock.advance(10 * 60_000);
      await Promise.all([replica().sendDue(), replica().sendDue()]);
      expect(sent).toEqual([notification]);
      backend.clock.advance(10 * DAY);
      await queueNotifications(knex, [notification], backend.clock.now());
      expect(await replica().sendDue()).toBe(0);
    });

    it('are not sent to services, which have no inbox', async () => {
      const { backend, sent, replica } = await setUp();
      const { knex } = backend.inventory;
      const notification: VmNotification = {
        id: 'to-nobody',
        recipients: ['pipeline'],
        title: 'Done',
        description: '',
        path: '',
        severity: 'low',
        scope: 'a',
      };
      await queueNotifications(
        knex,
        [
          notification,
          {
            ...notification,
            id: 'to-owner',
            recipients: ['external:pipeline', orders],
            except: 'pipeline',
          },
        ],
        backend.clock.now(),
      );
      expect(await replica().sendDue()).toBe(1);
      expect(sent).toEqual([
        { ...notification, id: 'to-owner', recipients: [orders] },
      ]);
    });

    it('notify each owner of an image’s end at each of the times, once', async () => {
      const { backend, sent, replica } = await setUp({
        vm: {
          images: {
            'debian-12': {
              title: 'Debian 12',
              os: { name: 'Debian', version: '12' },
              // The clock of the test stands at the first of January 2030.
              endOfLife: '2030-03-01',
            },
          },
        },
      });
      await backend.request({ count: 2 });
      await backend.request({ count: 1 });
      await backend.request({ component: 'payments' });
      const notify = async () => {
        await notifyEndOfLife(
          backend.inventory,
          backend.config,
          queueNotifications,
        );
        await replica().sendDue();
        return sent.splice(0).sort((a, b) => (a.id < b.id ? -1 : 1));
      };
      const first = await notify();
      expect(first).toMatchObject([
        {
          recipients: [orders],
          title: 'Debian 12 ends in 60 days',
          description:
            '3 VMs of yours in 2 groups run on Debian 12, which gets no more security updates after 2030-03-01. Replace them before that.',
          path: '?owner=group%3Adefault%2Forders-team&image=debian-12',
          severity: 'high',
        },
        { recipients: [payments] },
      ]);
      backend.clock.advance(DAY);
      expect(await notify()).toEqual([]);
      backend.clock.advance(52 * DAY);
      expect(await notify()).toMatchObject([
        { title: 'Debian 12 ends in 7 days', severity: 'critical' },
        { recipients: [payments] },
      ]);
    });

    it('notify owners of a rollout before it begins, and its starter of its end', async () => {
      const { backend, sent, replica } = await setUp();
      await backend.request({ count: 2 });
      await backend.request({ component: 'payments' });
      await backend.settle();
      const { rollout } = await backend.rollouts.create(
        {
          title: 'Larger',
          filter: { image: ['debian-12'] },
          change: { size: 'large' },
          strategy: rolloutStrategySchema.parse({}),
        },
        backend.caller,
      );
      await replica().sendDue();
      expect(
        sent
          .splice(0)
          .map(({ recipients, except, title, description, path }) => ({
            recipients,
            except,
            title,
            description,
            path,
          }))
          .sort((a, b) => (a.recipients[0] < b.recipients[0] ? -1 : 1)),
      ).toEqual([
        {
          recipients: [orders],
          except: 'user:default/olivia',
          title: 'A rollout will replace some of your VMs: Larger',
          description:
            '2 VMs in 1 group. You can follow it, and defer groups that have not started.',
          path: `/rollouts/${rollout.id}`,
        },
        expect.objectContaining({ recipients: [payments] }),
      ]);
      await backend.settleRollouts();
      await replica().sendDue();
      expect(sent).toMatchObject([
        {
          recipients: ['user:default/olivia'],
          title: 'Done: Larger',
          description: 'the VMs of all groups are replaced',
        },
      ]);
    });

    it('notify the owner of VMs that are lost', async () => {
      const { backend, sent, replica } = await setUp();
      await backend.request({ count: 2 });
      await backend.settle();
      backend.clock.advance(60_000);
      backend.world.machines.clear();
      await sweep({
        inventory: backend.inventory,
        served: backend.main.served,
        brake: { atLeast: 5, share: 0.2 },
        notify: queueNotifications,
        signal: new AbortController().signal,
      });
      await replica().sendDue();
      expect(sent).toMatchObject([
        {
          recipients: [orders],
          title: expect.stringMatching(
            /^2 VMs are lost, among them orders-staging-java-0[12]$/,
          ),
          path: '?component=component%3Adefault%2Forders&environment=staging&phase=lost',
        },
      ]);
    });
  },
);
