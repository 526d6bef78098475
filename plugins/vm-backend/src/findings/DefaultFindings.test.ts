import { TestDatabases, mockServices } from '@backstage/backend-test-utils';
import type { FindingKind } from '@backlot/plugin-vm-common';
import { TestBackend } from '../__testUtils__/TestBackend';
import { DriftSweep } from '../engine/DriftSweep';
import { sweep } from '../engine/sweep';
import type { GroupCondition } from '../model/conditions';
import type { InventoryFilter } from '../inventory/filter';
import { notifyNobody } from '../inventory/notifications';
import { presentFindings } from '../api/present';
import { DefaultFindings } from './DefaultFindings';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const DAY = 24 * 60 * 60 * 1000;
const image = (endOfLife?: string) => ({
  os: { name: 'Debian', version: '1' },
  endOfLife,
});
const orders = 'group:default/orders-team';
const payments = 'group:default/payments-team';

describe.each(databases.eachSupportedId())('findings on %s', databaseId => {
  const start = async (
    options: Parameters<typeof TestBackend.create>[1] = {},
  ) => TestBackend.create(await databases.init(databaseId), options);

  const find = async (
    backend: TestBackend,
    kind: FindingKind,
    filter: InventoryFilter = {},
    condition: GroupCondition = true,
  ) =>
    presentFindings(
      await new DefaultFindings(backend.inventory, backend.config).list(
        [kind],
        { ...filter, visible: condition },
      ),
    );

  it('reports to each owner images past or near their end, by VMs and groups', async () => {
    // The clock of the test stands at the first of January 2030.
    const backend = await start({
      vm: {
        images: {
          'debian-12': image('2029-12-31'),
          soon: image('2030-03-31'),
          later: image('2030-04-30'),
          endless: image(),
        },
      },
    });
    await backend.request({ count: 2 });
    await backend.request({ count: 3 });
    await backend.request({ image: 'soon' });
    await backend.request({ image: 'soon', component: 'payments' });
    await backend.request({ image: 'later' });
    await backend.request({ image: 'endless' });

    const { items, totals } = await find(backend, 'image-end-of-life');
    expect(totals).toEqual({ 'image-end-of-life': 3 });
    expect(items[0]).toEqual({
      id: `image-end-of-life:${orders}:debian-12`,
      kind: 'image-end-of-life',
      severity: 'critical',
      owner: orders,
      image: 'debian-12',
      at: '2030-01-01T00:00:00.000Z',
      vms: 5,
      groups: 2,
      can: [],
    });
    expect(items.slice(1)).toEqual([
      expect.objectContaining({ image: 'soon', severity: 'warning', vms: 1 }),
      expect.objectContaining({ image: 'soon', severity: 'warning', vms: 1 }),
    ]);
    expect(
      (await find(backend, 'image-end-of-life', {}, { owner: [payments] }))
        .items,
    ).toEqual([expect.objectContaining({ owner: payments, image: 'soon' })]);
    expect(
      (await find(backend, 'image-end-of-life', { owner: [orders] })).totals,
    ).toEqual({ 'image-end-of-life': 2 });
  });

  it('reports groups whose VMs failed, the worst first', async () => {
    const refused = {
      code: 'Full',
      message: 'no room',
      remedy: 'wait',
      retryable: false,
    };
    const backend = await start({
      script: ({ vm }) => ({
        ...(/orders-.*-02$|payments-/.test(vm.name) && { error: refused }),
      }),
    });
    const { group: half } = await backend.request({
      count: 2,
      onFailure: 'keep',
    });
    const { group: none } = await backend.request({
      component: 'payments',
      onFailure: 'keep',
    });
    await backend.settle();
    const { items } = await find(backend, 'vms-failed');
    expect(items).toEqual([
      expect.objectContaining({
        severity: 'critical',
        vms: 1,
        group: {
          id: none.id,
          name: none.name,
          component: 'component:default/payments',
          environment: 'staging',
          generation: 1,
        },
        can: ['update', 'delete'],
      }),
      expect.objectContaining({
        severity: 'warning',
        vms: 1,
        group: expect.objectContaining({ id: half.id }),
      }),
    ]);
    await backend.groups.delete(none.id, false, backend.caller);
    expect((await find(backend, 'vms-failed')).items).toHaveLength(1);
  });

  it('reports groups with lost VMs, since when, the worst first', async () => {
    const backend = await start();
    const { group: half } = await backend.request({ count: 2 });
    const { group: none } = await backend.request({ component: 'payments' });
    await backend.settle();
    for (const id of [half.id, none.id]) {
      const [{ vm }] = await backend.vmsOf(id);
      backend.world.machines.delete(vm.id);
    }
    backend.clock.advance(1000);
    await sweep({
      notify: notifyNobody,
      inventory: backend.inventory,
      served: backend.main.served,
      brake: { atLeast: 5, share: 1 },
      signal: new AbortController().signal,
    });
    const at = backend.clock.now().toISOString();
    const { items, totals } = await find(backend, 'vms-lost');
    expect(totals).toEqual({ 'vms-lost': 2 });
    expect(
      items.map(({ group, severity, vms, at: since }) => [
        group!.id,
        severity,
        vms,
        since,
      ]),
    ).toEqual([
      [none.id, 'critical', 1, at],
      [half.id, 'warning', 1, at],
    ]);
  });

  it('reports groups whose machines drift, in what, and since when', async () => {
    const backend = await start();
    const { group } = await backend.request({ count: 3 });
    await backend.request({ component: 'payments' });
    await backend.settle();
    expect((await find(backend, 'drift')).totals).toEqual({ drift: 0 });
    const [one, two] = await backend.vmsOf(group.id);
    const compare = () => {
      backend.clock.advance(1000);
      return new DriftSweep({
        inventory: backend.inventory,
        specOptions: backend.platformOptions,
        sizes: backend.config.sizes,
        logger: mockServices.logger.mock(),
        onChange: () => {},
      }).run(backend.main.served, new AbortController().signal);
    };
    const { machines } = backend.world;
    machines.get(one.vm.id)!.drifted = { cpus: 9 };
    await compare();
    const at = backend.clock.now().toISOString();
    machines.get(two.vm.id)!.drifted = { cpus: 9, image: 'micro' };
    await compare();
    expect((await find(backend, 'drift')).items).toEqual([
      {
        id: `drift:${group.id}`,
        kind: 'drift',
        severity: 'warning',
        owner: orders,
        vms: 2,
        groups: 1,
        at,
        differences: [
          { field: 'cpus', vms: 2 },
          { field: 'image', vms: 1 },
        ],
        group: expect.objectContaining({ id: group.id }),
        can: ['update', 'delete'],
      },
    ]);
    expect(
      (await find(backend, 'drift', {}, { owner: [payments] })).items,
    ).toEqual([]);
  });

  it('reports leases that end soon, but of none that just began', async () => {
    const backend = await start();
    const lease = (days: number) => ({ lease: { duration: { days } } });
    const { group: soon } = await backend.request({ count: 2, ...lease(3) });
    const { group: sooner } = await backend.request(lease(2.5));
    await backend.request(lease(20));
    await backend.request();
    expect((await find(backend, 'lease-ending')).items).toEqual([]);
    backend.clock.advance(DAY);
    const { items } = await find(backend, 'lease-ending');
    expect(
      items.map(({ group, severity, vms }) => [group!.id, severity, vms]),
    ).toEqual([
      [sooner.id, 'warning', 1],
      [soon.id, 'info', 2],
    ]);
    expect(items[1].at).toBe(soon.leaseExpiresAt!.toISOString());
  });

  it('reports VMs whose component has gone', async () => {
    const backend = await start();
    const { group } = await backend.request({ count: 2 });
    await backend.request({ component: 'payments' });
    await backend.inventory
      .knex('groups')
      .where('id', group.id)
      .update({ component_gone_at: backend.clock.now() });
    expect((await find(backend, 'component-gone')).items).toEqual([
      expect.objectContaining({
        at: '2030-01-01T00:00:00.000Z',
        vms: 2,
        group: expect.objectContaining({ id: group.id }),
      }),
    ]);
    expect(
      (await find(backend, 'component-gone', {}, { owner: [payments] })).totals,
    ).toEqual({ 'component-gone': 0 });
  });

  it('reports a hundred of each kind, and counts the rest', async () => {
    const backend = await start();
    await Promise.all(
      Array.from({ length: 102 }, () =>
        backend.request({ lease: { duration: { days: 3 } } }),
      ),
    );
    backend.clock.advance(DAY);
    const { items, totals } = await find(backend, 'lease-ending');
    expect(items).toHaveLength(100);
    expect(totals).toEqual({ 'lease-ending': 102 });
  });
});
