import { mockServices } from '@backstage/backend-test-utils';
import { readLibvirtConfig } from './config';

const read = (data: object) =>
  readLibvirtConfig('lab', mockServices.rootConfig({ data: data as {} }), {
    portal: 'test',
  });
const least = {
  kind: 'libvirt',
  hosts: { one: { uri: 'qemu:///system' } },
  imagesDir: '/images',
};

describe('readLibvirtConfig', () => {
  it('needs a host and a folder and has a default for the rest', () => {
    expect(read(least)).toEqual({
      id: 'lab',
      portal: 'test',
      offeredImages: [],
      hosts: {
        one: {
          uri: 'qemu:///system',
          pool: 'default',
          network: 'default',
          isolated: false,
        },
      },
      imagesDir: '/images',
      manifests: {},
      cloudImages: {},
      dataDir: '/images/.libvirt',
      accelerator: 'auto',
      bootTimeoutMs: 300_000,
      shutdownTimeoutMs: 60_000,
    });
  });

  it('takes hosts that are elsewhere', () => {
    const uri = 'qemu+ssh://backlot@host-2/system?keyfile=/etc/backlot/key';
    expect(
      read({ ...least, hosts: { two: { uri, vms: 20 } } }).hosts.two,
    ).toMatchObject({ uri, vms: 20 });
  });

  it('takes what the environment gives as text', () => {
    const host = {
      ...least.hosts.one,
      vms: '20',
      memoryMiB: '4096',
      filter: 'false',
      isolated: 'true',
    };
    expect(read({ ...least, hosts: { one: host } }).hosts.one).toMatchObject({
      vms: 20,
      memoryMiB: 4096,
      filter: false,
      isolated: true,
    });
  });

  it.each<[object, string]>([
    [
      { ...least, imageDir: '/i' },
      'vm.executors.lab.imageDir: there is no such key',
    ],
    [
      { ...least, hosts: { one: { ...least.hosts.one, vmz: 3 } } },
      'vm.executors.lab.hosts.one.vmz: there is no such key',
    ],
    [
      {
        ...least,
        hosts: { one: { ...least.hosts.one, addresses: ['10.0.0.1'] } },
      },
      'vm.executors.lab.hosts.one.addresses.0: must be a network',
    ],
    [
      { ...least, hosts: { one: { ...least.hosts.one, filter: 'a b' } } },
      'vm.executors.lab.hosts.one.filter: must be a plain name',
    ],
    [{ ...least, hosts: undefined }, 'vm.executors.lab.hosts'],
    [{ ...least, hosts: {} }, 'must name a host'],
    [
      { ...least, hosts: { one: least.hosts.one, two: least.hosts.one } },
      'the same uri',
    ],
    [{ ...least, imagesDir: undefined }, 'vm.executors.lab.imagesDir'],
    [{ ...least, accelerator: 'fast' }, 'vm.executors.lab.accelerator'],
    [
      { ...least, hosts: { one: { uri: 'http://host' } } },
      'vm.executors.lab.hosts.one.uri',
    ],
    [
      { ...least, hosts: { one: { uri: 'qemu+ssh://me:secret@h/system' } } },
      'vm.executors.lab.hosts.one.uri: must not hold a password',
    ],
    [
      {
        ...least,
        hosts: { one: { uri: 'qemu+ssh://h/system?known_hosts=/known' } },
      },
      'vm.executors.lab.hosts.one.uri: has known_hosts',
    ],
    [
      {
        ...least,
        hosts: { one: { uri: 'qemu:///system', pool: 'a; destroy b' } },
      },
      'vm.executors.lab.hosts.one.pool',
    ],
    [
      { ...least, hosts: { one: { uri: 'qemu:///system', vms: 0 } } },
      'vm.executors.lab.hosts.one.vms',
    ],
  ])('names what is wrong in %j', (data, where) => {
    expect(() => read(data)).toThrow(where);
  });
});
