import type { Vm } from '@backlot/plugin-vm-common';
import { Portal } from './__testUtils__/Portal';

// A guard only; how long things take is no matter of this test.
jest.setTimeout(900_000);

const COUNT = 20;
const AT_ONCE = 3;

let portal: Portal;
beforeAll(async () => {
  portal = await Portal.create(
    {
      engine: { claim: { seconds: 3 } },
      sweep: { every: { seconds: 2 } },
    },
    { limits: { create: AT_ONCE }, bootQueue: AT_ONCE },
  );
});
afterAll(() => portal?.dispose());

const sorted = (ids: string[]) => [...ids].sort();
const idsOf = (items: Array<{ vmId: string }>) =>
  sorted(items.map(({ vmId }) => vmId));

async function pids(): Promise<Map<string, number>> {
  return new Map((await portal.machines()).map(({ vmId, pid }) => [vmId, pid]));
}

/** The HTTP service that the guest runs names its host. */
async function greeting(vm: Vm): Promise<string> {
  const http = vm.addresses.find(({ purpose }) => purpose === 'http')!;
  return portal.eventually(`for an answer of ${vm.name}`, async () => {
    const response = await fetch(`http://${http.address}:${http.port}/`);
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    return response.text();
  });
}

it('loses and doubles nothing when it is killed at work, and sees what happens to machines', async () => {
  await portal.start('olivia');
  const { vms } = portal;
  const group = await vms.createGroup({
    component: 'order-api',
    environment: 'staging',
    stack: 'java',
    image: 'micro',
    size: 'tiny',
    count: COUNT,
  });
  let mostAtOnce = 0;
  const listed = async () => {
    const { items } = await vms.listVms({ group: group.id, limit: 100 });
    const creating = items.filter(
      ({ operation }) =>
        operation?.type === 'create' &&
        ['submitting', 'running'].includes(operation.phase),
    );
    mostAtOnce = Math.max(mostAtOnce, creating.length);
    return items;
  };
  const count = (items: Vm[], phase: Vm['phase']) =>
    items.filter(vm => vm.phase === phase).length;

  const asked = sorted((await listed()).map(({ id }) => id));
  expect(asked).toHaveLength(COUNT);

  // Killed early, before anything is ready.
  await portal.until('for a first VM to be provisioned', listed, items =>
    items.some(({ phase }) => phase === 'provisioning'),
  );
  await portal.kill();
  await portal.start('olivia');

  // Killed in the middle: some are ready, some are made, some wait.
  const before = await portal.until(
    'for some VMs to be ready',
    listed,
    items => count(items, 'ready') >= 3 && count(items, 'provisioning') >= 1,
  );
  await portal.kill();
  const survivors = await pids();
  const readyBefore = before.filter(({ phase }) => phase === 'ready');
  expect(readyBefore.length).toBeLessThan(COUNT);
  expect([...survivors.keys()]).toEqual(
    expect.arrayContaining(readyBefore.map(({ id }) => id)),
  );
  await portal.start('olivia');

  const ready = await portal.until(
    'for every VM to be ready',
    listed,
    items => count(items, 'ready') === items.length,
  );
  expect(sorted(ready.map(({ id }) => id))).toEqual(asked);
  expect(idsOf(await portal.machines())).toEqual(asked);
  const after = await pids();
  for (const { id } of readyBefore) {
    expect(after.get(id)).toBe(survivors.get(id));
  }
  expect(mostAtOnce).toBeLessThanOrEqual(AT_ONCE);
  expect(await vms.getGroup(group.id)).toMatchObject({
    phase: 'ready',
    counts: { ready: COUNT, failed: 0, lost: 0, provisioning: 0, pending: 0 },
  });
  for (const vm of ready) {
    const operations = await vms.listVmOperations(vm.id);
    expect(operations.items.map(({ type, phase }) => [type, phase])).toEqual([
      ['create', 'succeeded'],
    ]);
  }

  // A machine ends behind the portal's back.
  const [victim] = ready;
  process.kill(after.get(victim.id)!, 'SIGKILL');
  await portal.until(
    'for the sweep to see that a machine is gone',
    () => vms.getVm(victim.id),
    ({ phase, power }) => phase === 'lost' || power === 'stopped',
  );
  await vms.actOnVm(victim.id, 'start');
  const restarted = await portal.until(
    'for the machine to run again',
    () => vms.getVm(victim.id),
    vm =>
      vm.phase === 'ready' &&
      vm.power === 'running' &&
      vm.operation?.type === 'start' &&
      vm.operation.phase === 'succeeded',
  );
  expect((await pids()).get(victim.id)).not.toBe(after.get(victim.id));
  expect(await greeting(restarted)).toContain(victim.name);
  expect(await greeting(ready[COUNT - 1])).toContain(ready[COUNT - 1].name);
  expect(idsOf(await portal.machines())).toEqual(asked);

  await vms.deleteGroup(group.id);
  await portal.until(
    'for the group to be deleted',
    () => vms.getGroup(group.id),
    ({ phase }) => phase === 'deleted',
  );
  expect(await portal.machines()).toEqual([]);
  expect(await portal.machineFiles()).toEqual([]);
});
