import { readTraces } from './findMachine';

const args = [
  'qemu-system-x86_64',
  ...['-smp', '2', '-m', '512', '-kernel', '/data/images/micro-1/vmlinuz'],
  ...['-netdev', 'user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:0-:80'],
];

describe('readTraces', () => {
  it('reads what QEMU was started with', () => {
    expect(readTraces({ args, restrict: false })).toEqual({
      cpus: 2,
      memoryMiB: 512,
      imageKey: 'micro-1',
      network: {
        expected: 'all that its host reaches',
        found: 'nothing beyond its host',
      },
    });
  });

  it('goes by the disk where there is one, also while nothing runs', () => {
    const overlay = JSON.stringify({
      'virtual-size': 3 * 1024 ** 3,
      'full-backing-filename': '/data/images/debian-12-2/disk.qcow2',
    });
    expect(readTraces({ args, overlay, restrict: true })).toMatchObject({
      diskGiB: 3,
      imageKey: 'debian-12-2',
      network: { expected: 'nothing beyond its host' },
    });
    expect(readTraces({ overlay, restrict: true })).toEqual({
      diskGiB: 3,
      imageKey: 'debian-12-2',
    });
  });
});
