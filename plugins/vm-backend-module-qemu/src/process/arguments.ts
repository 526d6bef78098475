import path from 'node:path';
import {
  type StoredImage,
  translationBufferMiB,
} from '@backlot/plugin-vm-executor-kit';
import type { MachineFolder } from '../machine/MachineStore';

export type QemuMachine = {
  vmId: string;
  name: string;
  folder: MachineFolder;
  image: StoredImage;
  accelerator: 'kvm' | 'tcg';
  cpus: number;
  memoryMiB: number;
  mac: string;
  /** Whether QEMU drops the system calls that a guest never needs. */
  sandbox: boolean;
  network: { restrict: boolean; bindAddress: string };
  /** Host ports to use, by purpose; QEMU chooses the others. */
  ports: Record<string, number>;
};

/** The monitor's socket, relative to the machine's folder. */
export const MONITOR_SOCKET = 'qmp.sock';

/**
 * Code that breaks out of a guest can start no process and change neither user
 * nor scheduling. `-daemonize` would need what is denied here.
 */
const SANDBOX =
  'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny';

/**
 * QEMU's command line.
 *
 * - q35, not microvm, which hung in some boots under software emulation.
 * - `-no-reboot` makes a panic during the boot an end; once the guest is ready
 *   the monitor lets reboots be reboots.
 * - Sockets are relative to QEMU's working directory, since their paths must
 *   stay under 108 bytes.
 * - Events go to a file: a socket without a reader would block the guest.
 */
export function qemuArguments(machine: QemuMachine): string[] {
  const { folder, image, accelerator } = machine;
  const { boot, disk, events, guestAgent } = image.manifest;
  const inImage = (file: string) => path.join(image.directory, file);

  const args = ['-nodefaults', '-no-user-config', '-no-reboot'];
  args.push('-display', 'none', '-monitor', 'none');
  args.push('-name', `guest=${escaped(machine.name)}`, '-uuid', machine.vmId);
  args.push('-machine', 'q35');
  if (accelerator === 'kvm') {
    args.push('-accel', 'kvm', '-cpu', 'host');
  } else {
    const buffer = translationBufferMiB(machine.memoryMiB);
    args.push('-accel', `tcg,thread=multi,tb-size=${buffer}`);
    // qemu64 is the fastest; images of distributions may need newer features.
    args.push('-cpu', boot ? 'qemu64' : 'max');
  }
  args.push('-smp', String(machine.cpus), '-m', String(machine.memoryMiB));

  if (boot) {
    args.push('-kernel', inImage(boot.kernel), '-initrd', inImage(boot.initrd));
    args.push('-append', boot.append);
  }
  if (disk) {
    args.push(
      '-drive',
      `if=none,id=disk,format=qcow2,discard=unmap,file=${escaped(folder.disk)}`,
      '-device',
      'virtio-blk-pci,drive=disk,bootindex=1',
    );
  }
  args.push(
    '-drive',
    `if=none,id=seed,format=raw,readonly=on,file=${escaped(folder.seed)}`,
    '-device',
    'virtio-blk-pci,drive=seed',
  );

  const { restrict, bindAddress } = machine.network;
  const forwards = image.manifest.ports.map(
    ({ purpose, port }) =>
      `,hostfwd=tcp:${bindAddress}:${machine.ports[purpose] ?? 0}-:${port}`,
  );
  args.push(
    '-netdev',
    `user,id=net,restrict=${restrict ? 'on' : 'off'}${forwards.join('')}`,
    '-device',
    `virtio-net-pci,netdev=net,romfile=,mac=${machine.mac}`,
  );
  args.push('-device', 'virtio-rng-pci');

  args.push(
    '-chardev',
    `file,id=console,append=on,path=${escaped(folder.console)}`,
    '-serial',
    'chardev:console',
    '-device',
    'virtio-serial-pci',
  );
  if ('port' in events) {
    args.push(
      '-chardev',
      `file,id=events,append=on,path=${escaped(folder.events)}`,
      '-device',
      `virtserialport,chardev=events,name=${events.port}`,
    );
  }
  if (guestAgent) {
    args.push(
      '-chardev',
      'socket,id=agent,server=on,wait=off,path=agent.sock',
      '-device',
      'virtserialport,chardev=agent,name=org.qemu.guest_agent.0',
    );
  }
  args.push('-qmp', `unix:${MONITOR_SOCKET},server=on,wait=off`);
  args.push('-pidfile', folder.pid);
  if (machine.sandbox) {
    args.push('-sandbox', SANDBOX);
  }
  return args;
}

/** QEMU's options are lists: a comma within a value is doubled. */
function escaped(value: string): string {
  return value.replaceAll(',', ',,');
}
