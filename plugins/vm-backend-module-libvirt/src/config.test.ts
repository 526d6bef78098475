import { mockServices } from '@backstage/backend-test-utils';
import { readLibvirtConfig } from './config';

const read = (data: object) =>
  readLibvirtConfig('lab', mockServices.rootConfig({ data: data as {} }));
const least = {
  kind: 'libvirt',
  hosts: { one: { uri: 'qemu:///system' } },
  imagesDir: '/images',
};

describe('readLibvirtConfig', () => {
  it('needs a host and a folder and has a default for the rest', () => {
    expect(read(least)).toEqual({
      id: 'lab',
      hosts: {
        one: { uri: 'qemu:///system', pool: 'default', network: 'default' },
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

  it.each<[object, string]>([
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
