import fs from 'node:fs/promises';
import path from 'node:path';
import type { ExecutorOperation } from '@backlot/plugin-vm-node';
import type { StoredImage } from '@backlot/vm-guest-node';
import { ImageVolumes } from '../host/ImageVolumes';
import type { LibvirtHost } from '../host/LibvirtHost';
import { domainXml } from '../xml/domain';
import type { MachineRecord } from './MachineRecord';
import { macAddress, volumeNames } from './names';

/** Makes a machine's domain, which has no volumes yet. */
export async function defineMachine(
  host: LibvirtHost,
  { id, attempt, vm }: ExecutorOperation,
  image: StoredImage,
  options: { hypervisor: 'kvm' | 'qemu'; signal: AbortSignal },
): Promise<void> {
  const { hypervisor, signal } = options;
  const { manifest, key } = image;
  const since = new Date();
  const now = since.toISOString();
  const waits = host.admission.isLimited;
  const record: MachineRecord = {
    schemaVersion: 1,
    vmId: vm.id,
    name: vm.name,
    createdAt: now,
    mac: macAddress(vm.id),
    image: {
      name: manifest.name,
      version: manifest.version,
      key,
      sshUser: manifest.sshUser,
      stages: manifest.events.stages,
      ports: manifest.ports,
      ...(manifest.disk && {
        disk: { ...manifest.disk, bytes: await diskBytes(image) },
      }),
    },
    job: {
      operationId: id,
      attempt,
      type: 'create',
      phase: waits ? 'waiting' : 'preparing',
      submittedAt: now,
      consoleStart: 0,
    },
  };
  const names = volumeNames(vm.id);
  const at = (volume: string) => host.volumes.path(volume, signal);
  const ofImage = (file: string) => at(ImageVolumes.nameOf(key, file));
  const xml = domainXml({
    record,
    description: `${vm.component} in ${vm.environment}; made by Backlot, which deletes it too`,
    hypervisor,
    cpus: vm.spec.size.cpus,
    memoryMiB: vm.spec.size.memoryMiB,
    executor: host.domains.executor,
    ...(waits && { waitsSince: since.getTime() }),
    network: host.network.name,
    pool: host.volumes.pool,
    boot: manifest.boot,
    eventsPort: manifest.events.port,
    guestAgent: manifest.guestAgent,
    volumes: {
      kernel: await ofImage(manifest.boot.kernel),
      initrd: await ofImage(manifest.boot.initrd),
      console: await at(names.console),
      events: await at(names.events),
      seed: names.seed,
      ...(manifest.disk && { disk: names.disk }),
    },
  });
  await host.domains.define(xml, signal);
}

/** How large a guest sees the disk of an image. */
async function diskBytes({
  directory,
  manifest,
}: StoredImage): Promise<number> {
  const { file, format } = manifest.disk!;
  const disk = path.join(directory, file);
  if (format === 'raw') return (await fs.stat(disk)).size;
  const handle = await fs.open(disk, 'r');
  try {
    // QCOW2's header has the size at byte 24.
    const { buffer } = await handle.read(Buffer.alloc(8), 0, 8, 24);
    return Number(buffer.readBigUInt64BE());
  } finally {
    await handle.close();
  }
}
