import path from 'node:path';
import type { FoundMachine } from '@backlot/plugin-vm-node';
import { ImageVolumes } from '../host/ImageVolumes';
import type { LibvirtHost } from '../host/LibvirtHost';
import { readDomain } from '../xml/foundDomain';
import type { LibvirtRecord } from './MachineRecord';

const GIB = 1024 * 1024 * 1024;

/** What a machine's domain is, whatever it was defined as. */
export async function findMachine(
  host: LibvirtHost,
  record: LibvirtRecord,
  signal: AbortSignal,
): Promise<FoundMachine | undefined> {
  const xml = await host.domains.describe(record.vmId, signal);
  if (xml === undefined) {
    return undefined;
  }
  const { cpus, memoryMiB, kernel, disk, networks } = readDomain(xml);
  const volume = disk?.volume
    ? await host.volumes.details(disk.volume, signal)
    : undefined;
  const base = disk ? volume?.backing ?? disk.file ?? disk.volume : kernel;
  const name = base && path.posix.basename(base);
  const key = name && ImageVolumes.keyOf(name);
  return {
    cpus,
    memoryMiB,
    ...(volume?.bytes !== undefined && { diskGiB: volume.bytes / GIB }),
    ...(name && {
      image: key === undefined ? name : ImageVolumes.imageOf(key),
      imageVersion: key === record.image.key ? record.image.version : key,
    }),
    network: {
      expected: host.network.name,
      found: networks.join(', ') || 'none',
    },
  };
}
