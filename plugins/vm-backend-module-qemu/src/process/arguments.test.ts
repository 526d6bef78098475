import type { ImageManifest } from '@backlot/plugin-vm-executor-kit';
import { MachineFolder } from '../machine/MachineStore';
import { qemuArguments, type QemuMachine } from './arguments';

const manifest: ImageManifest = {
  schemaVersion: 1,
  name: 'debian-12',
  version: '1',
  os: { id: 'debian', name: 'Debian', version: '12' },
  sshUser: 'debian',
  minMemoryMiB: 256,
  boot: { kernel: 'vmlinuz', initrd: 'initrd', append: 'root=/dev/vda rw' },
  disk: { file: 'disk.qcow2', format: 'qcow2' },
  userData: ['script', 'cloud-config'],
  ports: [
    { purpose: 'ssh', port: 22 },
    { purpose: 'http', port: 80 },
  ],
  events: { port: 'vm.events', stages: ['ready'] },
  guestAgent: true,
  files: [],
};

const machine = (
  changes: Partial<QemuMachine> = {},
  image: Partial<ImageManifest> = {},
): QemuMachine => ({
  vmId: '5f0c1a52-1111-4222-8333-444455556666',
  name: 'web-1',
  folder: new MachineFolder('/data/machines/5f'),
  image: {
    key: 'debian-12-abc',
    directory: '/data/images/debian-12-abc',
    manifest: { ...manifest, ...image },
  },
  accelerator: 'tcg',
  cpus: 2,
  memoryMiB: 384,
  sandbox: true,
  mac: '52:54:01:02:03:04',
  network: { restrict: true, bindAddress: '127.0.0.1' },
  ports: {},
  ...changes,
});

/** The value after an option, the only one or that which contains a word. */
const valueOf = (args: string[], option: string, containing = '') =>
  args.find((value, i) => args[i - 1] === option && value.includes(containing));

describe('qemuArguments', () => {
  it('boots the image with the disk and the seed of the machine', () => {
    const args = qemuArguments(machine());
    expect(valueOf(args, '-kernel')).toBe('/data/images/debian-12-abc/vmlinuz');
    expect(valueOf(args, '-append')).toBe('root=/dev/vda rw');
    expect(valueOf(args, '-drive', 'id=disk')).toContain(
      'file=/data/machines/5f/disk.qcow2',
    );
    expect(valueOf(args, '-drive', 'id=seed')).toContain('readonly=on');
    expect(valueOf(args, '-uuid')).toBe('5f0c1a52-1111-4222-8333-444455556666');
    expect(args).not.toContain('-daemonize');
    expect(valueOf(args, '-sandbox')).toBe(
      'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
    );
    expect(qemuArguments(machine({ sandbox: false }))).not.toContain(
      '-sandbox',
    );
  });

  it('has no disk and no agent where the image has none', () => {
    const args = qemuArguments(machine({}, { disk: null, guestAgent: false }));
    expect(valueOf(args, '-drive', 'id=disk')).toBeUndefined();
    expect(valueOf(args, '-device', 'guest_agent')).toBeUndefined();
  });

  it('boots an image from its disk that has a boot loader', () => {
    const args = qemuArguments(
      machine(
        {},
        {
          boot: null,
          events: { console: 'cloud-init', stages: ['ready'], mayFail: [] },
        },
      ),
    );
    expect(args).not.toContain('-kernel');
    expect(valueOf(args, '-device', 'drive=disk')).toContain('bootindex=1');
    expect(valueOf(args, '-device', 'virtserialport')).not.toContain('events');
    expect(valueOf(args, '-cpu')).toBe('max');
  });

  it('keeps the guest from other networks and lets QEMU choose the ports', () => {
    expect(valueOf(qemuArguments(machine()), '-netdev')).toBe(
      'user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:0-:22,hostfwd=tcp:127.0.0.1:0-:80',
    );
  });

  it('requests the ports that the machine had before', () => {
    const args = qemuArguments(
      machine({
        ports: { ssh: 40022 },
        network: { restrict: false, bindAddress: '0.0.0.0' },
      }),
    );
    expect(valueOf(args, '-netdev')).toBe(
      'user,id=net,restrict=off,hostfwd=tcp:0.0.0.0:40022-:22,hostfwd=tcp:0.0.0.0:0-:80',
    );
  });

  it.each([
    ['tcg', 128, 'tcg,thread=multi,tb-size=32', 'qemu64'],
    ['tcg', 4096, 'tcg,thread=multi,tb-size=256', 'qemu64'],
    ['kvm', 128, 'kvm', 'host'],
  ] as const)('under %s with %i MiB', (accelerator, memoryMiB, accel, cpu) => {
    const args = qemuArguments(machine({ accelerator, memoryMiB }));
    expect(valueOf(args, '-accel')).toBe(accel);
    expect(valueOf(args, '-cpu')).toBe(cpu);
    expect(valueOf(args, '-m')).toBe(String(memoryMiB));
  });

  it('survives commas in paths, and never begins a list of its own', () => {
    const folder = new MachineFolder('/data,readonly=off/m');
    expect(valueOf(qemuArguments(machine({ folder })), '-drive', 'seed')).toBe(
      'if=none,id=seed,format=raw,readonly=on,file=/data,,readonly=off/m/seed.img',
    );
  });
});
