import { translationBufferMiB } from '@backlot/plugin-vm-executor-kit';
import { encodeRecord, type LibvirtRecord } from '../machine/MachineRecord';
import { toXml } from './xml';

/** Names Backlot's element in the metadata of a domain. */
export const METADATA_URI = 'https://backlot.dev/libvirt/1';

/** A machine's card on a network. */
export type NetworkSpec = {
  name: string;
  /** Whether it reaches no other isolated machine of the network's bridge. */
  isolated: boolean;
  /** The filter for its traffic, and the only address that it may use. */
  filter?: { name: string; ip?: string };
};

export type DomainSpec = {
  record: LibvirtRecord;
  description: string;
  hypervisor: 'kvm' | 'qemu';
  cpus: number;
  memoryMiB: number;
  executor: string;
  portal?: string;
  waitsSince?: number;
  network: NetworkSpec;
  pool: string;
  /** Paths, and the kernel's command line; null: the disk boots by itself. */
  boot: { kernel: string; initrd: string; append: string } | null;
  /** The name of the guest's events port, and the file that it writes to. */
  events?: { port: string; path: string };
  guestAgent: boolean;
  volumes: {
    console: string;
    /** By name in the pool, unlike the console. */
    seed: string;
    disk?: string;
  };
};

/**
 * A domain of libvirt.
 *
 * - A panic during the first boot ends the machine; once the guest is ready,
 *   reboots are reboots.
 * - Events and console go to files of the pool, which libvirt
 *   reads for us wherever the host is. Events are those of one start.
 * - The seed is a virtio disk: kernels for clouds have no driver for others.
 */
export function domainXml(spec: DomainSpec): string {
  const { record, hypervisor, volumes, boot, events } = spec;
  const isEmulated = hypervisor === 'qemu';
  return toXml({
    domain: {
      '@type': hypervisor,
      name: record.name,
      uuid: record.vmId,
      title: titleOf({ ...spec, vmId: record.vmId }),
      description: spec.description,
      metadata: {
        'backlot:job': {
          '@xmlns:backlot': METADATA_URI,
          '#text': encodeRecord(record),
        },
      },
      memory: { '@unit': 'MiB', '#text': spec.memoryMiB },
      vcpu: spec.cpus,
      os: {
        type: { '@arch': 'x86_64', '@machine': 'q35', '#text': 'hvm' },
        ...(boot
          ? { kernel: boot.kernel, initrd: boot.initrd, cmdline: boot.append }
          : { boot: { '@dev': 'hd' } }),
      },
      features: {
        acpi: '',
        ...(isEmulated && {
          tcg: {
            'tb-cache': {
              '@unit': 'MiB',
              '#text': translationBufferMiB(spec.memoryMiB),
            },
          },
        }),
      },
      cpu: isEmulated
        ? emulatedCpu(boot !== null)
        : { '@mode': 'host-passthrough' },
      on_poweroff: 'destroy',
      on_reboot: 'destroy',
      on_crash: 'destroy',
      devices: {
        disk: [
          ...(volumes.disk
            ? [
                disk('vda', spec.pool, volumes.disk, {
                  '@name': 'qemu',
                  '@type': 'qcow2',
                  '@discard': 'unmap',
                }),
              ]
            : []),
          {
            ...disk('vdb', spec.pool, volumes.seed, {
              '@name': 'qemu',
              '@type': 'raw',
            }),
            readonly: '',
          },
        ],
        interface: interfaceOf(record.mac, spec.network),
        serial: {
          '@type': 'file',
          source: { '@path': volumes.console, '@append': 'on' },
          target: { '@port': 0 },
        },
        channel: [
          ...(events
            ? [
                {
                  '@type': 'file',
                  source: { '@path': events.path, '@append': 'off' },
                  target: { '@type': 'virtio', '@name': events.port },
                },
              ]
            : []),
          ...(spec.guestAgent
            ? [
                {
                  '@type': 'unix',
                  target: {
                    '@type': 'virtio',
                    '@name': 'org.qemu.guest_agent.0',
                  },
                },
              ]
            : []),
        ],
        memballoon: { '@model': 'none' },
        rng: {
          '@model': 'virtio',
          backend: { '@model': 'random', '#text': '/dev/urandom' },
        },
      },
    },
  });
}

/** As a document of its own, for a change of the domain. */
export function interfaceXml(mac: string, network: NetworkSpec): string {
  return toXml({ interface: interfaceOf(mac, network) });
}

function interfaceOf(mac: string, { name, isolated, filter }: NetworkSpec) {
  return {
    '@type': 'network',
    mac: { '@address': mac },
    source: { '@network': name },
    ...(isolated && { port: { '@isolated': 'yes' } }),
    model: { '@type': 'virtio' },
    ...(filter && {
      filterref: {
        '@filter': filter.name,
        ...(filter.ip && {
          parameter: { '@name': 'IP', '@value': filter.ip },
        }),
      },
    }),
    rom: { '@enabled': 'no' },
  };
}

/** qemu64 is the fastest; images of distributions may need newer features. */
function emulatedCpu(isOurs: boolean) {
  return isOurs
    ? { '@mode': 'custom', '@match': 'exact', model: 'qemu64' }
    : { '@mode': 'maximum' };
}

function disk(device: string, pool: string, volume: string, driver: object) {
  return {
    '@type': 'volume',
    '@device': 'disk',
    driver,
    source: { '@pool': pool, '@volume': volume },
    target: { '@dev': device, '@bus': 'virtio' },
  };
}

/**
 * The ownership tag: the VM, its memory, the executor and the portal that it
 * belongs to, and since when it waits for room. So one list shows what a host
 * carries.
 */
export function titleOf({
  vmId,
  memoryMiB,
  executor,
  portal,
  waitsSince,
}: {
  vmId: string;
  memoryMiB: number;
  executor: string;
  portal?: string;
  waitsSince?: number;
}): string {
  const tag = [
    `backlot/${vmId}/${memoryMiB}/${encodeURIComponent(executor)}`,
    ...(portal ? [`portal-${portal}`] : []),
  ].join('/');
  return waitsSince === undefined ? tag : `${tag}/waits-since-${waitsSince}`;
}
