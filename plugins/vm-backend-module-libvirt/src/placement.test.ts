import { setTimeout as sleep } from 'node:timers/promises';
import { operation, spec, vm } from '@backlot/plugin-vm-node/testing';
import { describeWithLibvirt } from './__testUtils__/describeWithLibvirt';
import { TestHost } from './__testUtils__/TestHost';
import { readList } from './virsh/answers';

const GENEROUS_MS = 240_000;

describeWithLibvirt('Placement, with real machines', () => {
  const hosts: TestHost[] = [];
  const hostWith = async (limits: { vms?: number; memoryMiB?: number }) => {
    const made = await TestHost.create({}, { limits });
    hosts.push(made);
    return made;
  };

  afterAll(async () => {
    for (const host of hosts) {
      await host.dispose();
    }
  }, GENEROUS_MS);

  it(
    'lets a machine wait until its host has room, and says so',
    async () => {
      const host = await hostWith({ vms: 1 });
      const first = vm();
      const second = vm();
      await host.submit(operation('create', first));
      const create = operation('create', second);
      await host.submit(create);
      const waiting = await host.executor.poll(create, host.context);
      // The first one has not been let in either, but it came first.
      expect(waiting).toMatchObject({
        state: 'running',
        steps: [{ name: 'queue' }],
      });
      expect(await host.logOf(create)).toEqual([
        'Waits until here has room; it has 0 of 1 VMs, 2 waiting',
      ]);

      await host.run(operation('delete', first));
      const result = await host.pollUntil(
        create,
        ({ state }) => state === 'succeeded',
      );
      expect(result.steps?.[0]).toMatchObject({
        name: 'queue',
        outcome: 'succeeded',
      });
      expect(await host.logOf(create)).toContain('backlot: ready ok');
    },
    GENEROUS_MS,
  );

  it(
    'never has more machines than its limit, with several backends at once',
    async () => {
      const host = await hostWith({ vms: 2 });
      const replicas = [host.executor, host.restartBackend()];
      const creates = Array.from({ length: 6 }, () =>
        operation('create', vm()),
      );
      await Promise.all(creates.map(create => host.submit(create)));
      const ours = new Set(creates.map(({ vm: { id } }) => id));
      const there = () =>
        readList(host.virsh('list', '--all', '--title')).filter(
          ({ vmId, waitsSince }) => ours.has(vmId) && waitsSince === undefined,
        );

      const served: string[] = [];
      const deadline = Date.now() + GENEROUS_MS / 2;
      while (served.length < creates.length && Date.now() < deadline) {
        // Each backend polls each machine, at once.
        await Promise.all(
          replicas.flatMap(executor =>
            creates
              .filter(({ vm: { id } }) => !served.includes(id))
              .map(create => executor.poll(create, host.context)),
          ),
        );
        const now = there();
        expect(now.length).toBeLessThanOrEqual(2);
        for (const { vmId } of now) {
          const done = creates.find(({ vm: { id } }) => id === vmId)!;
          await host.run(operation('delete', done.vm));
          served.push(vmId);
        }
        await sleep(50);
      }
      expect(served.sort()).toEqual([...ours].sort());
    },
    GENEROUS_MS,
  );

  it('spreads machines that come at once', async () => {
    const host = await TestHost.create(
      {},
      { limits: { vms: 2 }, away: 'qemu+unix:///system' },
    );
    hosts.push(host);
    const placements = await Promise.all(
      Array.from({ length: 4 }, () =>
        host.executor.prepare(operation('create', vm()), host.context),
      ),
    );
    expect(placements.map(({ placement }) => placement).sort()).toEqual([
      'away',
      'away',
      'here',
      'here',
    ]);
  });

  it('refuses what no host may have', async () => {
    const host = await hostWith({ memoryMiB: 64 });
    await expect(host.submit(operation('create', vm()))).rejects.toMatchObject({
      code: 'TooLarge',
      retryable: false,
    });
    const small = vm({ spec: spec() });
    small.spec.size = { ...small.spec.size, memoryMiB: 64 };
    await host.submit(operation('create', small));
    expect(small.placement).toBe('here');
  });
});
