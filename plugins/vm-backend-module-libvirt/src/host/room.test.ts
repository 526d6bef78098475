import type { ListedDomain } from '../virsh/answers';
import { Promises } from './Promises';
import { describeLoad, hasRoom, isOverfull } from './room';

const machine = (vmId: string, waitsSince?: number): ListedDomain => ({
  vmId,
  name: `vm-${vmId}`,
  power: 'stopped',
  memoryMiB: 512,
  waitsSince,
});

function orders(of: number[]): number[][] {
  if (of.length === 0) {
    return [[]];
  }
  return of.flatMap(first =>
    orders(of.filter(each => each !== first)).map(rest => [first, ...rest]),
  );
}

describe('hasRoom', () => {
  it('serves those first who came first, and not those before who wait', () => {
    const machines = [machine('a'), machine('b', 2), machine('c', 1)];
    expect(hasRoom({ vms: 2 }, machines, machines[2])).toBe(true);
    expect(hasRoom({ vms: 2 }, machines, machines[1])).toBe(false);
    expect(hasRoom({ vms: 3 }, machines, machines[1])).toBe(true);
  });

  it('lets no new machine overtake those that wait', () => {
    const machines = [machine('a'), machine('b', 1)];
    expect(hasRoom({ vms: 2 }, machines, { memoryMiB: 1 })).toBe(false);
    expect(hasRoom({ memoryMiB: 1536 }, machines, { memoryMiB: 513 })).toBe(
      false,
    );
    expect(hasRoom({ memoryMiB: 1536 }, machines, { memoryMiB: 512 })).toBe(
      true,
    );
  });

  it.each(orders([0, 1, 2, 3]))(
    'never lets in more than there is room for, in the order %d, %d, %d, %d',
    (...order) => {
      const machines = [5, 5, 6, 7].map((at, index) => machine(`${index}`, at));
      for (const index of order) {
        if (hasRoom({ vms: 2 }, machines, machines[index])) {
          machines[index].waitsSince = undefined;
        }
        expect(isOverfull({ vms: 2 }, machines)).toBe(false);
      }
      const letIn = machines.filter(each => each.waitsSince === undefined);
      expect(letIn.map(each => each.vmId)).toEqual(['0', '1']);
    },
  );
});

it('describes the load of a host', () => {
  const machines = [machine('a'), machine('b', 1)];
  expect(describeLoad({}, machines)).toBe('1 VMs, 1 waiting');
  expect(describeLoad({ vms: 1, memoryMiB: 2048 }, machines)).toBe(
    '1 of 1 VMs, 512 of 2048 MiB, 1 waiting',
  );
});

it('counts what was promised until it is there, or for a minute', () => {
  let now = 0;
  const promises = new Promises(() => now);
  promises.make('lab', { vmId: 'a', name: 'vm-a', memoryMiB: 512 });
  const seen = (listed: ListedDomain[], vmId = 'other') =>
    promises.withPromised('lab', listed, vmId).map(each => each.vmId);
  expect(seen([])).toEqual(['a']);
  expect(seen([machine('a')])).toEqual(['a']);
  expect(seen([], 'a')).toEqual([]);
  expect(promises.withPromised('elsewhere', [], 'other')).toEqual([]);
  now = 60_000;
  expect(seen([])).toEqual([]);
});
