import { chooseHost, type HostLoad } from './chooseHost';

const load = (
  name: string,
  machines: number | undefined,
  limits: HostLoad['limits'] = {},
): HostLoad => ({
  name,
  limits,
  ...(machines === undefined
    ? { problem: 'no route' }
    : {
        machines: Array.from({ length: machines }, (_, index) => ({
          vmId: `${index}`,
          name: `vm-${index}`,
          power: 'running' as const,
          memoryMiB: 512,
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
  ])('takes %s', (_, hosts, name) => {
    expect(chooseHost(hosts, 512)).toBe(name);
  });

  it('says when all are full', () => {
    expect(() =>
      chooseHost([load('a', 1, { vms: 1 }), load('b', undefined)], 512),
    ).toThrow('a has 1 VMs, b does not answer');
  });

  it('says when none answers', () => {
    expect(() => chooseHost([load('a', undefined)], 512)).toThrow(
      'a: no route',
    );
  });
});
