import type { ExecutorOperation } from '@backlot/plugin-vm-node';
import {
  type ImageVersion,
  macAddress,
  newJob,
} from '@backlot/plugin-vm-executor-kit';
import { ImageVolumes } from '../host/ImageVolumes';
import type { LibvirtHost } from '../host/LibvirtHost';
import { domainXml } from '../xml/domain';
import type { LibvirtRecord } from './MachineRecord';
import { volumeNames } from './names';

/** Makes a machine's domain, which has no volumes yet. */
export async function defineMachine(
  host: LibvirtHost,
  operation: ExecutorOperation,
  image: ImageVersion & { diskBytes?: number },
  options: { hypervisor: 'kvm' | 'qemu'; signal: AbortSignal },
): Promise<void> {
  const { hypervisor, signal } = options;
  const { vm } = operation;
  const { manifest, key } = image;
  const { boot, events } = manifest;
  const waits = host.admission.isLimited;
  const job = newJob(
    { ...operation, type: 'create' },
    waits ? 'waiting' : 'preparing',
  );
  const record: LibvirtRecord = {
    schemaVersion: 1,
    vmId: vm.id,
    name: vm.name,
    portal: host.domains.owner.portal,
    createdAt: job.submittedAt,
    mac: macAddress(vm.id),
    image: {
      name: manifest.name,
      version: manifest.version,
      key,
      sshUser: manifest.sshUser,
      stages: events.stages,
      ports: manifest.ports,
      ...('console' in events && { console: { mayFail: events.mayFail } }),
      ...(manifest.disk && {
        disk: { ...manifest.disk, bytes: image.diskBytes },
      }),
    },
    job,
  };
  const names = volumeNames(vm.id);
  const at = (volume: string) => host.volumes.path(volume, signal);
  const ofImage = (file: string) => at(ImageVolumes.nameOf(key, file));
  const xml = domainXml({
    record,
    description: `${vm.component} in ${vm.environment}; created by Backlot, which also deletes it`,
    hypervisor,
    cpus: vm.spec.size.cpus,
    memoryMiB: vm.spec.size.memoryMiB,
    ...host.domains.owner,
    ...(waits && { waitsSince: new Date(job.submittedAt).getTime() }),
    // Its address is reserved and its filter set later.
    network: { name: host.network.name, isolated: host.config.isolated },
    pool: host.volumes.pool,
    boot: boot && {
      kernel: await ofImage(boot.kernel),
      initrd: await ofImage(boot.initrd),
      append: boot.append,
    },
    events:
      'port' in events
        ? { port: events.port, path: await at(names.events) }
        : undefined,
    guestAgent: manifest.guestAgent,
    volumes: {
      console: await at(names.console),
      seed: names.seed,
      ...(manifest.disk && { disk: names.disk }),
    },
  });
  await host.domains.define(xml, signal);
}
