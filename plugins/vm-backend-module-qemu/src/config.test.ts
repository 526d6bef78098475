import { mockServices } from '@backstage/backend-test-utils';
import { readQemuConfig } from './config';

const read = (data: object) =>
  readQemuConfig('local', mockServices.rootConfig({ data: data as {} }), {
    host: 'here',
    portal: 'test',
  });
const least = { kind: 'qemu', dataDir: '/data', imagesDir: '/images' };

describe('readQemuConfig', () => {
  it('needs two folders and has a default for the rest', () => {
    expect(read(least)).toMatchObject({
      accelerator: 'auto',
      bootQueue: 2,
      bootTimeoutMs: 300_000,
      autostart: true,
      network: {
        restrict: true,
        bindAddress: '127.0.0.1',
        publicAddress: '127.0.0.1',
      },
    });
  });

  it('takes durations in both forms', () => {
    expect(
      read({ ...least, bootTimeout: '2m', shutdownTimeout: { seconds: 3 } }),
    ).toMatchObject({ bootTimeoutMs: 120_000, shutdownTimeoutMs: 3000 });
  });

  it('takes numbers and booleans that the environment gives as text', () => {
    expect(
      read({
        ...least,
        bootQueue: '4',
        consoleMiB: '0.5',
        autostart: 'false',
        network: { restrict: 'false' },
      }),
    ).toMatchObject({
      bootQueue: 4,
      consoleBytes: 512 * 1024,
      autostart: false,
      network: { restrict: false },
    });
  });

  it('allows the keys that every executor has', () => {
    expect(() =>
      read({
        ...least,
        title: 'Here',
        limits: { create: 1 },
        callTimeout: '1m',
      }),
    ).not.toThrow();
  });

  it.each([
    [{ kind: 'qemu' }, 'vm.executors.local.dataDir'],
    [
      { ...least, bootqueue: 4 },
      'vm.executors.local.bootqueue: there is no such key',
    ],
    [{ ...least, bootQueue: 'many' }, 'vm.executors.local.bootQueue'],
    [{ ...least, bootQueue: 0 }, 'vm.executors.local.bootQueue'],
    [
      {
        ...least,
        cloudImages: {
          ubuntu: { source: '/x', os: { name: 'Ubuntu', version: '24.04' } },
        },
      },
      'vm.executors.local.cloudImages.ubuntu: needs sha256 or sha512',
    ],
    [
      {
        ...least,
        images: { one: { manifest: '/m' } },
        cloudImages: {
          one: {
            source: '/x',
            sha256: 'a'.repeat(64),
            os: { name: 'Ubuntu', version: '24.04' },
          },
        },
      },
      'vm.executors.local.cloudImages: has a name that images has too',
    ],
    [{ ...least, accelerator: 'fast' }, 'vm.executors.local.accelerator'],
    [
      { ...least, network: { bindAddress: 'somewhere' } },
      'vm.executors.local.network.bindAddress',
    ],
  ])('names what is wrong in %j', (data, where) => {
    expect(() => read(data)).toThrow(where);
  });
});
