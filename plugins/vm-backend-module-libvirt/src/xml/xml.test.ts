import { decodeRecord, type LibvirtRecord } from '../machine/MachineRecord';
import { type DomainSpec, domainXml } from './domain';
import { freeAddress, readNetwork, reservationXml } from './network';
import { readPool } from './pool';
import { fromXml } from './xml';

const record: LibvirtRecord = {
  schemaVersion: 1,
  vmId: '6e0bd531-0f4c-4e8e-8f3a-2b1a4f7c9d10',
  name: 'web-1',
  createdAt: '2026-01-01T00:00:00.000Z',
  mac: '52:54:00:00:00:01',
  image: {
    name: 'micro',
    version: '1',
    key: 'micro-1',
    sshUser: null,
    stages: ['ready'],
    ports: [],
  },
  job: {
    operationId: 'o',
    attempt: 1,
    type: 'create',
    phase: 'preparing',
    submittedAt: '2026-01-01T00:00:00.000Z',
    consoleStart: 0,
  },
};

const spec: DomainSpec = {
  record,
  description: 'component:default/web & <others>',
  hypervisor: 'qemu',
  cpus: 2,
  memoryMiB: 512,
  executor: 'lab',
  network: { name: 'net', isolated: false },
  pool: 'pool',
  boot: { kernel: 'k', initrd: 'i', append: 'console=ttyS0 a="b"' },
  events: { port: 'vm.events', path: '/pool/events' },
  guestAgent: false,
  volumes: { console: '/pool/console', seed: 'seed' },
};

const read = (xml: string) => (fromXml(xml) as { domain: any }).domain;

describe('domainXml', () => {
  it('carries the ownership tag and the record', () => {
    const domain = read(domainXml(spec));
    expect(domain.title).toBe(`backlot/${record.vmId}/512/lab`);
    expect(domain.uuid).toBe(record.vmId);
    expect(domain.description).toBe(spec.description);
    expect(decodeRecord(domain.metadata['backlot:job']['#text'])).toEqual(
      record,
    );
    expect(domain.os.cmdline).toBe('console=ttyS0 a="b"');
  });

  it('boots an image from its disk that has a boot loader', () => {
    const { os, cpu, devices } = read(
      domainXml({ ...spec, boot: null, events: undefined }),
    );
    expect(os.boot['@dev']).toBe('hd');
    expect(os.kernel).toBeUndefined();
    expect(cpu['@mode']).toBe('maximum');
    expect(devices.channel).toBeUndefined();
  });

  it.each([
    ['an image without a disk', {}, ['seed']],
    ['an image with one', { disk: 'own' }, ['own', 'seed']],
  ])('has the disks of %s', (_, more, volumes) => {
    const { devices } = read(
      domainXml({ ...spec, volumes: { ...spec.volumes, ...more } }),
    );
    const disks = [devices.disk].flat();
    expect(disks.map(disk => disk.source['@volume'])).toEqual(volumes);
    expect(disks.at(-1).readonly).toBe('');
    expect(new Set(disks.map(disk => disk.target['@dev'])).size).toBe(
      disks.length,
    );
  });

  it.each([
    ['kvm', 'host-passthrough', false],
    ['qemu', 'custom', true],
  ] as const)('fits the hypervisor %s', (hypervisor, mode, isEmulated) => {
    const domain = read(domainXml({ ...spec, hypervisor }));
    expect(domain['@type']).toBe(hypervisor);
    expect(domain.cpu['@mode']).toBe(mode);
    expect(domain.features.tcg !== undefined).toBe(isEmulated);
  });

  it('filters what a machine sends, and keeps it from others', () => {
    const { devices } = read(
      domainXml({
        ...spec,
        network: {
          name: 'net',
          isolated: true,
          filter: { name: 'clean-traffic', ip: '10.1.2.3' },
        },
      }),
    );
    expect(devices.interface).toMatchObject({
      port: { '@isolated': 'yes' },
      filterref: {
        '@filter': 'clean-traffic',
        parameter: { '@name': 'IP', '@value': '10.1.2.3' },
      },
    });
    const { devices: plain } = read(domainXml(spec));
    expect(plain.interface.port ?? plain.interface.filterref).toBeUndefined();
  });

  it('has a port for the guest agent where the image has one', () => {
    const { devices } = read(domainXml({ ...spec, guestAgent: true }));
    expect(
      devices.channel.map(
        (channel: { target: object }) =>
          (channel.target as Record<string, string>)['@name'],
      ),
    ).toEqual(['vm.events', 'org.qemu.guest_agent.0']);
  });
});

describe('readNetwork', () => {
  it.each<[string, string, ReturnType<typeof readNetwork>]>([
    [
      'a NAT network with a reservation',
      `<network connections='1'><name>n</name><domain name='lab.test'/>
        <ip address='10.1.2.1' netmask='255.255.255.0'><dhcp>
          <range start='10.1.2.10' end='10.1.2.11'/>
          <host mac='52:54:00:AA:00:01' name='web-1' ip='10.1.2.10'/>
        </dhcp></ip></network>`,
      {
        domain: 'lab.test',
        subnets: [{ address: '10.1.2.1', prefix: 24 }],
        dhcp: {
          ranges: [{ first: 167838218, last: 167838219 }],
          reserved: [
            { mac: '52:54:00:aa:00:01', name: 'web-1', ip: '10.1.2.10' },
          ],
        },
      },
    ],
    [
      'a network of IPv6 before one of IPv4',
      `<network><ip family='ipv6' address='fd00::1'><dhcp><range start='fd00::2' end='fd00::9'/></dhcp></ip>
        <ip address='10.1.2.1'><dhcp><range start='10.1.2.3' end='10.1.2.3'/></dhcp></ip></network>`,
      {
        domain: undefined,
        subnets: [{ address: '10.1.2.1', prefix: 32 }],
        dhcp: { ranges: [{ first: 167838211, last: 167838211 }], reserved: [] },
      },
    ],
    [
      'a bridge',
      `<network><name>n</name><forward mode='bridge'/><bridge name='br0'/></network>`,
      { domain: undefined, subnets: [], dhcp: undefined },
    ],
  ])('%s', (_, xml, network) => {
    expect(readNetwork(xml)).toEqual(network);
  });
});

describe('freeAddress', () => {
  const dhcp = {
    ranges: [
      { first: 167838218, last: 167838219 },
      { first: 167838230, last: 167838230 },
    ],
    reserved: [{ ip: '10.1.2.11' }],
  };

  it.each<[number, string[], string | undefined]>([
    [0, [], '10.1.2.10'],
    [1, [], '10.1.2.22'],
    [2, [], '10.1.2.22'],
    [3, [], '10.1.2.10'],
    [0, ['10.1.2.10'], '10.1.2.22'],
    [0, ['10.1.2.10', '10.1.2.22'], undefined],
  ])('seed %d, in use %j', (seed, inUse, address) => {
    expect(freeAddress(dhcp, inUse, seed)).toBe(address);
  });
});

describe('reservationXml', () => {
  it('says what is known', () => {
    expect(reservationXml({ mac: 'm' }).trim()).toBe(`<host mac="m"/>`);
    expect(reservationXml({ mac: 'm', name: 'n', ip: 'i' }).trim()).toBe(
      `<host mac="m" name="n" ip="i"/>`,
    );
  });
});

describe('readPool', () => {
  it.each([
    [
      `<pool type='dir'><target><path>/pool</path></target></pool>`,
      { type: 'dir', directory: '/pool' },
    ],
    [`<pool type='rbd'></pool>`, { type: 'rbd', directory: undefined }],
  ])('%j', (xml, pool) => {
    expect(readPool(xml)).toEqual(pool);
  });
});
