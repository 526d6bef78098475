import { TestDatabases } from '@backstage/backend-test-utils';
import { mockServices } from '@backstage/backend-test-utils';
import { TestBackend } from '../__testUtils__/TestBackend';
import { ChangeFeedLoop } from './ChangeFeedLoop';
import { signalConsumer } from './signalConsumer';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('signals on %s', databaseId => {
  it('reach requester and owner of the groups that have changed', async () => {
    const backend = await TestBackend.create(await databases.init(databaseId));
    const publish = jest.fn();
    const feed = new ChangeFeedLoop({
      inventory: backend.inventory,
      consumers: [signalConsumer({ publish }, backend.inventory)],
      logger: mockServices.logger.mock(),
    });
    await feed.readOnce();
    const orders = (await backend.request({ count: 3 })).group;
    const payments = (await backend.request({ component: 'payments' })).group;

    publish.mockRejectedValueOnce(new Error('no connection'));
    // Open transactions of other tests on the same server hold the feed up.
    while (publish.mock.calls.length === 0) {
      expect(await feed.readOnce()).toBe(0);
    }
    publish.mockClear();
    expect(await feed.readOnce()).toBeGreaterThan(0);
    expect(publish.mock.calls.map(([message]) => message)).toEqual(
      expect.arrayContaining([
        {
          recipients: {
            type: 'user',
            entityRef: ['user:default/olivia', 'group:default/orders-team'],
          },
          channel: expect.any(String),
          message: { groupIds: [orders.id] },
        },
        {
          recipients: {
            type: 'user',
            entityRef: ['user:default/olivia', 'group:default/payments-team'],
          },
          channel: expect.any(String),
          message: { groupIds: [payments.id] },
        },
      ]),
    );
    expect(publish).toHaveBeenCalledTimes(2);
    publish.mockClear();
    expect(await feed.readOnce()).toBe(0);
    expect(publish).not.toHaveBeenCalled();
  });
});
