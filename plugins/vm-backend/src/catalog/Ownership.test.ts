import { TestDatabases, mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { TestBackend, entity } from '../__testUtils__/TestBackend';
import { Ownership } from './Ownership';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('ownership on %s', databaseId => {
  it('follows the catalog in every group and VM, and keeps the last owner of what has vanished', async () => {
    const backend = await TestBackend.create(await databases.init(databaseId));
    const elder = (await backend.request()).group;
    const younger = (await backend.request()).group;
    const vanished = (await backend.request({ component: 'payments' })).group;
    // As if the younger had been made after the owner changed.
    await backend.inventory
      .knex('groups')
      .where('id', younger.id)
      .update({ owner: 'group:default/a-team', system: null });
    const ownership = new Ownership(
      catalogServiceMock({
        entities: [entity('Component', 'orders', 'group:default/a-team')],
      }),
      mockServices.auth(),
    );
    const refresh = () =>
      ownership.refresh(backend.inventory, mockServices.logger.mock());

    expect(await refresh()).toBe(1);
    for (const { id } of [elder, younger]) {
      expect(await backend.group(id)).toMatchObject({
        owner: 'group:default/a-team',
        system: null,
      });
      for (const { vm } of await backend.vmsOf(id)) {
        expect(vm).toMatchObject({
          owner: 'group:default/a-team',
          system: null,
        });
      }
    }
    expect((await backend.group(vanished.id)).owner).toBe(
      'group:default/payments-team',
    );
    expect(await refresh()).toBe(0);
  });

  it('keeps every owner, the one of the catalog file first', async () => {
    const backend = await TestBackend.create(await databases.init(databaseId));
    const { group } = await backend.request();
    const refresh = (others: string[]) =>
      new Ownership(
        catalogServiceMock({
          entities: [
            entity('Component', 'orders', 'group:default/orders-team', {
              others,
              partOf: 'system:default/shop',
            }),
          ],
        }),
        mockServices.auth(),
      ).refresh(backend.inventory, mockServices.logger.mock());
    const others = ['group:default/a-team', 'group:default/z-team'];

    expect(await refresh(others)).toBe(1);
    expect(await refresh(others)).toBe(0);
    expect(await backend.group(group.id)).toMatchObject({
      owner: 'group:default/orders-team',
      otherOwners: others,
    });
    for (const owner of ['group:default/orders-team', ...others]) {
      const ofOwner = { owner: [owner] };
      expect(
        (
          await backend.groups.list(
            { ...ofOwner, visible: ofOwner },
            { limit: 10 },
          )
        ).items,
      ).toHaveLength(1);
      expect(
        (
          await backend.vms.list(
            { ...ofOwner, visible: ofOwner },
            { limit: 10 },
            backend.caller,
          )
        ).items,
      ).toHaveLength(1);
    }
    expect(await refresh([])).toBe(1);
    expect((await backend.group(group.id)).otherOwners).toBe(null);
  });

  it('remembers since when a component has gone, until it is back', async () => {
    const backend = await TestBackend.create(await databases.init(databaseId));
    const { group } = await backend.request();
    const goneAt = async () => (await backend.group(group.id)).componentGoneAt;
    const refresh = (entities: ReturnType<typeof entity>[]) =>
      new Ownership(
        catalogServiceMock({ entities }),
        mockServices.auth(),
      ).refresh(backend.inventory, mockServices.logger.mock());
    const orders = entity('Component', 'orders', 'group:default/orders-team');

    await refresh([orders]);
    expect(await goneAt()).toBe(null);
    const since = backend.clock.now();
    await refresh([]);
    expect(await goneAt()).toEqual(since);
    backend.clock.advance(1000);
    await refresh([]);
    expect(await goneAt()).toEqual(since);
    await refresh([orders]);
    expect(await goneAt()).toBe(null);
  });
});
