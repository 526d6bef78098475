import { mockServices } from '@backstage/backend-test-utils';
import type { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import { FakeInventory } from './__testUtils__/FakeInventory';
import { VmEntityProvider } from './VmEntityProvider';

async function start(options: { environments?: string[] } = {}) {
  const inventory = new FakeInventory();
  const mutations: EntityProviderMutation[] = [];
  const provider = new VmEntityProvider({
    vm: inventory.api(),
    auth: mockServices.auth(),
    logger: mockServices.logger.mock(),
    compareEveryMs: 3_600_000,
    ...options,
  });
  await provider.connect({
    applyMutation: async mutation => {
      mutations.push(mutation);
    },
    refresh: async () => {},
  });
  const names = (entities: any[]) =>
    entities.map(({ entity, entityRef }) => entityRef ?? entity.metadata.name);
  return {
    inventory,
    provider,
    /** The mutations since the last call. */
    mutations: () =>
      mutations.splice(0).map(mutation =>
        mutation.type === 'full'
          ? { full: names(mutation.entities) }
          : {
              added: names(mutation.added),
              removed: names(mutation.removed),
            },
      ),
  };
}

describe('VmEntityProvider', () => {
  it('begins with everything that has been ready', async () => {
    const { inventory, provider, mutations } = await start();
    inventory.put('01');
    inventory.put('02', { phase: 'pending', readyAt: undefined });
    inventory.put('03', { phase: 'deleted' });
    inventory.put('04', { phase: 'lost' });
    await provider.refresh();
    expect(mutations()).toEqual([
      { full: ['orders-staging-java-01', 'orders-staging-java-04'] },
    ]);
  });

  it('then follows changes, and asks for nothing while there are none', async () => {
    const { inventory, provider, mutations } = await start();
    inventory.put('01');
    await provider.refresh();
    mutations();
    inventory.requests.length = 0;
    await provider.refresh();
    expect(inventory.requests).toEqual(['changes']);
    expect(mutations()).toEqual([]);

    inventory.put('02', { phase: 'provisioning', readyAt: undefined });
    await provider.refresh();
    expect(mutations()).toEqual([]);

    inventory.put('02', { phase: 'ready', readyAt: '2030-01-01T00:02:00Z' });
    inventory.put('01', { phase: 'deleted' });
    await provider.refresh();
    expect(mutations()).toEqual([
      {
        added: ['orders-staging-java-02'],
        removed: ['resource:default/orders-staging-java-01'],
      },
    ]);
  });

  it('keeps a name that a successor has by now', async () => {
    const { inventory, provider, mutations } = await start();
    inventory.put('01', { name: 'same' });
    await provider.refresh();
    mutations();
    inventory.put('01', { phase: 'deleted' });
    inventory.put('02', { name: 'same' });
    await provider.refresh();
    expect(mutations()).toEqual([{ added: ['same'], removed: [] }]);
  });

  it('reads a change again when the catalog did not take it', async () => {
    const { inventory, provider, mutations } = await start();
    await provider.refresh();
    mutations();
    inventory.put('01');
    await provider.connect({
      applyMutation: async () => {
        throw new Error('the catalog is away');
      },
      refresh: async () => {},
    });
    await expect(provider.refresh()).rejects.toThrow('the catalog is away');
    const taken: EntityProviderMutation[] = [];
    await provider.connect({
      applyMutation: async mutation => {
        taken.push(mutation);
      },
      refresh: async () => {},
    });
    await provider.refresh();
    expect(taken).toMatchObject([{ type: 'delta', removed: [] }]);
  });

  it('leaves out environments that are not asked for', async () => {
    const { inventory, provider, mutations } = await start({
      environments: ['production'],
    });
    inventory.put('01');
    inventory.put('02', { environment: 'production' });
    await provider.refresh();
    expect(mutations()).toEqual([{ full: ['orders-staging-java-02'] }]);
    inventory.put('03');
    await provider.refresh();
    expect(mutations()).toEqual([]);
  });
});
