import { TestDatabases, mockServices } from '@backstage/backend-test-utils';
import { TestBackend } from '../__testUtils__/TestBackend';
import { DriftSweep } from './DriftSweep';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const HOUR = 60 * 60 * 1000;

describe.each(databases.eachSupportedId())('drift on %s', databaseId => {
  async function start(
    count: number,
    options: Parameters<typeof TestBackend.create>[1] = {},
  ) {
    const backend = await TestBackend.create(
      await databases.init(databaseId),
      options,
    );
    const { group } = await backend.request({ count });
    await backend.settle();
    const onChange = jest.fn();
    const sweep = new DriftSweep({
      inventory: backend.inventory,
      specOptions: backend.platformOptions,
      sizes: backend.config.sizes,
      logger: mockServices.logger.mock(),
      onChange,
    });
    const look = (signal = new AbortController().signal) => {
      backend.clock.advance(HOUR);
      return sweep.run(backend.main.served, signal);
    };
    const vms = () => backend.vmsOf(group.id);
    const machineOf = async (index: number) =>
      backend.world.machines.get((await vms())[index].vm.id)!;
    const lastChange = () =>
      backend.inventory.knex('changes').orderBy('seq', 'desc').first();
    return { backend, group, look, vms, machineOf, onChange, lastChange };
  }

  it('reports in what a machine differs, since when, and when it no longer does', async () => {
    const { backend, look, vms, machineOf, onChange, lastChange } = await start(
      3,
    );
    expect(await look()).toEqual({ looked: 3, failed: 0, drifting: 0 });
    expect(onChange).not.toHaveBeenCalled();

    const machine = await machineOf(1);
    machine.drifted = { cpus: 8, memoryMiB: 64 };
    expect(await look()).toEqual({ looked: 3, failed: 0, drifting: 1 });
    const since = backend.clock.now().toISOString();
    expect((await vms()).map(({ drift }) => drift)).toEqual([
      [],
      [
        { field: 'cpus', expected: '1', found: '8', since },
        { field: 'memory', expected: '128 MiB', found: '64 MiB', since },
      ],
      [],
    ]);
    expect(onChange).toHaveBeenCalledTimes(1);
    expect(await lastChange()).toMatchObject({
      actor: 'system:sweep',
      vm_id: machine.vmId,
      reason: 'drift: cpus 8 instead of 1, memory 64 MiB instead of 128 MiB',
    });

    // The same drift is not reported again.
    await look();
    expect(onChange).toHaveBeenCalledTimes(1);
    machine.drifted = { cpus: 4 };
    await look();
    expect((await vms())[1].drift).toEqual([
      { field: 'cpus', expected: '1', found: '4', since },
    ]);
    machine.drifted = undefined;
    expect(await look()).toMatchObject({ drifting: 0 });
    expect((await vms())[1].drift).toEqual([]);
    expect(await lastChange()).toMatchObject({ reason: 'drift is gone' });
  });

  it('leaves what vanished to the sweep, and what cannot be asked for later', async () => {
    const { backend, look, vms, machineOf } = await start(2);
    (await machineOf(0)).drifted = { image: 'micro' };
    await look();
    backend.world.machines.delete((await vms())[0].vm.id);
    expect(await look()).toEqual({ looked: 2, failed: 0, drifting: 0 });
    expect((await vms())[0].drift).toHaveLength(1);
    backend.world.outage = 'no route to host';
    expect(await look()).toEqual({ looked: 0, failed: 2, drifting: 0 });
    expect((await vms())[0].drift).toHaveLength(1);
  });

  it('leaves VMs alone that somebody works on', async () => {
    const { backend, look, vms, machineOf } = await start(1);
    (await machineOf(0)).drifted = { cpus: 2 };
    const [{ vm }] = await vms();
    await backend.inventory
      .knex('vm_work')
      .where('id', vm.id)
      .update({ claim_token: '00000000-0000-4000-8000-000000000000' });
    expect(await look()).toEqual({ looked: 0, failed: 0, drifting: 0 });
  });

  it('forgets the drift of a VM that is recreated', async () => {
    const { backend, look, vms, machineOf } = await start(1);
    (await machineOf(0)).drifted = { cpus: 2 };
    await look();
    const [{ vm }] = await vms();
    await backend.vms.act(vm.id, 'recreate', backend.caller);
    await backend.settle();
    expect((await vms()).map(({ drift }) => drift)).toEqual([[], []]);
    await look();
    expect(await backend.inventory.knex('drifts')).toEqual([]);
  });

  it('corrects power, which it sees as well', async () => {
    const { look, vms, machineOf } = await start(1);
    (await machineOf(0)).power = 'stopped';
    await look();
    expect((await vms())[0].vm.power).toBe('stopped');
  });

  it('goes through a fleet page by page, and stops when the executor does not answer or the backend stops', async () => {
    const { backend, look } = await start(80);
    expect(await look()).toEqual({ looked: 80, failed: 0, drifting: 0 });
    backend.world.outage = 'no route to host';
    expect(await look()).toEqual({ looked: 0, failed: 50, drifting: 0 });
    backend.world.outage = undefined;
    expect(await look(AbortSignal.abort())).toMatchObject({ looked: 0 });
    backend.main.served.health = { healthy: false, message: 'down' };
    expect(await look()).toMatchObject({ looked: 0 });
  });
});
