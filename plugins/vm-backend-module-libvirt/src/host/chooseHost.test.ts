import { chooseHost, type HostLoad } from './chooseHost';

const load = (
  name: string,
  machines: number | undefined,
  limits: HostLoad['limits'] = {},
  waiting = 0,
): HostLoad => ({
  name,
  limits,
  ...(machines === undefined
    ? { problem: 'no route' }
    : {
        machines: Array.from({ length: machines + waiting }, (_, index) => ({
          vmId: `${index}`,
          name: `vm-${index}`,
          power: 'running' as const,
          memoryMiB: 512,
          ...(index >= machines && { waitsSince: index }),
        })),
      }),
});

describe('chooseHost', () => {
  it.each<[string, HostLoad[], string]>([
    ['the emptier one', [load('a', 2), load('b', 1)], 'b'],
    ['the first of equals', [load('a', 1), load('b', 1)], 'a'],
    ['one that answers', [load('a', undefined), load('b', 9)], 'b'],
    ['one below its limit', [load('a', 1, { vms: 1 }), load('b', 5)], 'b'],
    [
      'one with memory',
      [load('a', 1, { memoryMiB: 1000 }), load('b', 2, { memoryMiB: 1536 })],
      'b',
    ],
    [
      'one where nobody is ahead',
      [load('a', 1, { vms: 2 }, 1), load('b', 5, { vms: 6 })],
      'b',
    ],
    [
      'the shortest queue where all are full',
      [load('a', 1, { vms: 1 }, 2), load('b', 2, { vms: 2 }, 1)],
      'b',
    ],
    [
      'the queue of one that could ever have it',
      [load('a', 0, { memoryMiB: 256 }), load('b', 2, { vms: 2 }, 1)],
      'b',
    ],
  ])('takes %s', (_, hosts, name) => {
    expect(chooseHost(hosts, 512)).toBe(name);
  });

  it('says when it is too large for each', () => {
    expect(() =>
      chooseHost(
        [load('a', 0, { memoryMiB: 256 }), load('b', 0, { memoryMiB: 500 })],
        512,
      ),
    ).toThrow('a up to 256 MiB, b up to 500 MiB');
  });

  it('says when none answers, or none that could have it', () => {
    expect(() => chooseHost([load('a', undefined)], 512)).toThrow(
      'a: no route',
    );
    expect(() =>
      chooseHost([load('a', undefined), load('b', 0, { memoryMiB: 256 })], 512),
    ).toThrow('a: no route');
  });
});
