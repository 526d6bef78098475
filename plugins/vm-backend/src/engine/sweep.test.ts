import { TestDatabases } from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import { TestBackend } from '../__testUtils__/TestBackend';
import { DefaultFindings } from '../findings/DefaultFindings';
import { listOrphans } from '../inventory/orphans';
import { notifyNobody } from '../inventory/notifications';
import { sweep } from './sweep';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('sweep on %s', databaseId => {
  async function start(count: number) {
    const backend = await TestBackend.create(await databases.init(databaseId));
    const { group } = await backend.request({ count });
    await backend.settle();
    const look = (brake = { atLeast: 2, share: 0.5 }) => {
      backend.clock.advance(1000);
      return sweep({
        notify: notifyNobody,
        inventory: backend.inventory,
        served: backend.main.served,
        brake,
        signal: new AbortController().signal,
      });
    };
    const vm = async (index = 0) => (await backend.vmsOf(group.id))[index].vm;
    return { backend, group, look, vm };
  }

  it('marks what has vanished as lost, and as ready when it is found again', async () => {
    const { backend, group, look, vm } = await start(3);
    const { id } = await vm();
    const machine = backend.world.machines.get(id)!;
    backend.world.machines.delete(id);
    expect(await look()).toMatchObject({ expected: 3, changed: 1 });
    expect(await vm()).toMatchObject({
      phase: 'lost',
      power: 'unknown',
      error: { code: 'Lost' },
    });
    expect(await backend.group(group.id)).toMatchObject({
      phase: 'degraded',
      countReady: 2,
      countLost: 1,
    });
    expect(await look()).toMatchObject({ changed: 0 });

    backend.world.machines.set(id, machine);
    expect(await look()).toMatchObject({ changed: 1 });
    expect(await vm()).toMatchObject({
      phase: 'ready',
      power: 'running',
      error: null,
    });
    expect((await backend.group(group.id)).phase).toBe('ready');
  });

  it('corrects power', async () => {
    const { backend, look, vm } = await start(1);
    backend.world.machines.get((await vm()).id)!.power = 'stopped';
    expect(await look()).toMatchObject({ changed: 1 });
    expect(await vm()).toMatchObject({ phase: 'ready', power: 'stopped' });
    const [change] = await backend.inventory
      .knex('changes')
      .orderBy('seq', 'desc')
      .limit(1);
    expect(change).toMatchObject({
      actor: 'system:sweep',
      reason: 'seen stopped',
    });
  });

  it('stores what keeps a machine from its work, and that it is over', async () => {
    const { backend, group, look, vm } = await start(2);
    const problem = {
      code: 'DiskError',
      message: 'The disk of the host is full',
      remedy: 'Free some space.',
      retryable: true,
    };
    const { executor } = backend.main.served;
    const list = jest
      .spyOn(executor, 'list')
      .mockImplementation(async function* listed() {
        for (const {
          vmId,
          name,
          providerId,
        } of backend.world.machines.values()) {
          yield { vmId, name, providerId, power: 'unknown' as const, problem };
        }
      });
    expect(await look()).toMatchObject({ changed: 2 });
    expect(await vm()).toMatchObject({
      phase: 'ready',
      power: 'unknown',
      problem,
    });
    expect(await look()).toMatchObject({ changed: 0 });
    const { items, totals } = await new DefaultFindings(
      backend.inventory,
      backend.config,
    ).list(['vms-stuck'], {});
    expect(totals).toEqual({ 'vms-stuck': 1 });
    expect(items).toMatchObject([
      { severity: 'critical', vms: 2, group: { group: { id: group.id } } },
    ]);

    list.mockRestore();
    expect(await look()).toMatchObject({ changed: 2 });
    expect(await vm()).toMatchObject({ power: 'running', problem: null });
    const reasons = await backend.inventory.knex('changes').pluck('reason');
    expect(reasons).toContain('DiskError: The disk of the host is full');
    expect(reasons).toContain('DiskError is over; seen running');
  });

  it('says why a machine is gone where the executor knows', async () => {
    const { backend, look, vm } = await start(2);
    const { id } = await vm();
    const { executor } = backend.main.served;
    jest.spyOn(executor, 'list').mockImplementation(async function* listed() {
      for (const {
        vmId,
        name,
        providerId,
        power,
      } of backend.world.machines.values()) {
        yield {
          vmId,
          name,
          providerId,
          power,
          ...(vmId === id && { gone: { reason: 'the spot capacity ended' } }),
        };
      }
    });
    expect(await look()).toMatchObject({ changed: 1, orphans: 0 });
    expect(await vm()).toMatchObject({
      phase: 'lost',
      error: {
        code: 'Lost',
        message: 'The machine no longer exists: the spot capacity ended',
      },
    });
  });

  it('suspects the executor when too many vanish at once, and still corrects power', async () => {
    const { backend, look, vm } = await start(5);
    const { id } = await vm(4);
    for (const key of [...backend.world.machines.keys()]) {
      if (key !== id) {
        backend.world.machines.delete(key);
      }
    }
    backend.world.machines.get(id)!.power = 'stopped';
    expect(await look()).toMatchObject({
      changed: 1,
      suspect: expect.stringContaining('4 of 5 VMs are missing'),
    });
    expect((await vm(0)).phase).toBe('ready');
    expect((await vm(4)).power).toBe('stopped');
    expect(await look({ atLeast: 4, share: 0 })).toMatchObject({ changed: 4 });
    expect((await vm(0)).phase).toBe('lost');
  });

  it('lists orphans until they are gone', async () => {
    const { backend, look } = await start(1);
    const vmId = randomUUID();
    backend.world.machines.set(vmId, {
      ...[...backend.world.machines.values()][0],
      vmId,
      name: 'stranger',
    });
    expect(await look()).toMatchObject({ orphans: 1, changed: 0 });
    expect((await listOrphans(backend.inventory.knex, 10)).items).toMatchObject(
      [{ vmId, name: 'stranger', executor: 'scripted' }],
    );
    await look();
    expect((await listOrphans(backend.inventory.knex, 10)).items).toHaveLength(
      1,
    );
    backend.world.machines.delete(vmId);
    await look();
    expect((await listOrphans(backend.inventory.knex, 10)).items).toEqual([]);
  });

  it('lists a second machine with the tag of a VM as an orphan, and leaves the VM alone', async () => {
    const { backend, look, vm } = await start(1);
    const { id } = await vm();
    const own = backend.world.machines.get(id)!;
    backend.world.machines.set('double', {
      ...own,
      providerId: 'double',
      power: 'stopped',
    });
    expect(await look()).toMatchObject({ expected: 1, orphans: 1, changed: 0 });
    expect(await vm()).toMatchObject({ power: 'running' });
    expect((await listOrphans(backend.inventory.knex, 10)).items).toMatchObject(
      [{ vmId: id, providerId: 'double' }],
    );
  });

  it('believes the open operation rather than the list', async () => {
    const { backend, look, vm } = await start(1);
    const { id } = await vm();
    await backend.inventory
      .knex('vm_work')
      .where({ id })
      .update({ claim_token: randomUUID() });
    backend.world.machines.delete(id);
    expect(await look()).toMatchObject({ expected: 1, changed: 0 });
    expect((await vm()).phase).toBe('ready');
  });

  it('changes nothing when the executor cannot answer', async () => {
    const { backend, look, vm } = await start(1);
    backend.world.outage = 'no route to host';
    await expect(look()).rejects.toThrow('no route to host');
    expect((await vm()).phase).toBe('ready');
  });
});
