import type { ImageManifest } from '@backlot/vm-guest-node';
import { encodeRecord, type MachineRecord } from '../machine/MachineRecord';
import { toXml } from './xml';

/** Names our element among a domain's metadata. */
export const METADATA_URI = 'https://backlot.dev/libvirt/1';

export interface DomainSpec {
  record: MachineRecord;
  description: string;
  hypervisor: 'kvm' | 'qemu';
  cpus: number;
  memoryMiB: number;
  executor: string;
  waitsSince?: number;
  network: string;
  pool: string;
  boot: ImageManifest['boot'];
  /** The manifest's name of the port that the guest's events come by. */
  eventsPort: string;
  guestAgent: boolean;
  volumes: {
    kernel: string;
    initrd: string;
    console: string;
    events: string;
    /** By name in the pool; the others by path. */
    seed: string;
    disk?: string;
  };
}

/**
 * A domain of libvirt.
 *
 * - A panic during the first boot is an end; once the guest is ready, reboots
 *   become reboots.
 * - Events and console go to files of the pool, which libvirt itself reads to
 *   us wherever the host is. Events are those of one start.
 * - The seed is a virtio disk: kernels for clouds have no driver for others.
 */
export function domainXml(spec: DomainSpec): string {
  const { record, hypervisor, volumes, boot } = spec;
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
        kernel: volumes.kernel,
        initrd: volumes.initrd,
        cmdline: boot.append,
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
        ? { '@mode': 'custom', '@match': 'exact', model: 'qemu64' }
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
        interface: {
          '@type': 'network',
          mac: { '@address': record.mac },
          source: { '@network': spec.network },
          model: { '@type': 'virtio' },
          rom: { '@enabled': 'no' },
        },
        serial: {
          '@type': 'file',
          source: { '@path': volumes.console, '@append': 'on' },
          target: { '@port': 0 },
        },
        channel: [
          {
            '@type': 'file',
            source: { '@path': volumes.events, '@append': 'off' },
            target: { '@type': 'virtio', '@name': spec.eventsPort },
          },
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
 * Our mark, with the memory, the executor, and since when it waits for room, so
 * that one list tells what a host carries.
 */
export function titleOf({
  vmId,
  memoryMiB,
  executor,
  waitsSince,
}: {
  vmId: string;
  memoryMiB: number;
  executor: string;
  waitsSince?: number;
}): string {
  const mark = `backlot/${vmId}/${memoryMiB}/${encodeURIComponent(executor)}`;
  return waitsSince === undefined ? mark : `${mark}/waits-since-${waitsSince}`;
}

/** QEMU's default is a share of the host's memory, for each machine. */
function translationBufferMiB(memoryMiB: number): number {
  return Math.min(Math.max(Math.floor(memoryMiB / 4), 32), 256);
}
