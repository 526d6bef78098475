import type { ExecutorVm } from '@backlot/plugin-vm-node';
import { seedImage, VENDOR_DATA } from '@backlot/plugin-vm-executor-kit';
import { ImageVolumes } from '../host/ImageVolumes';
import type { LibvirtHost } from '../host/LibvirtHost';
import type { LibvirtRecord } from './MachineRecord';
import { volumeNames } from './names';

const GIB = 1024 * 1024 * 1024;

/** Makes the volumes of a machine whose image is on the host, and its address. */
export async function makeVolumes(
  host: LibvirtHost,
  record: LibvirtRecord,
  vm: ExecutorVm,
  signal: AbortSignal,
): Promise<void> {
  const { volumes } = host;
  const { image } = record;
  const { spec } = vm;
  const names = volumeNames(vm.id);
  await volumes.uploadText(
    names.seed,
    seedImage({
      instanceId: vm.id,
      hostname: vm.name,
      sshKeys: spec.sshKeys,
      userData: spec.userData,
      vendorData: image.console && VENDOR_DATA,
    }),
    signal,
  );
  if (image.disk) {
    const { file, format, bytes } = image.disk;
    await volumes.create(
      names.disk,
      Math.max(bytes!, Math.ceil(spec.size.diskGiB * GIB)),
      signal,
      { volume: ImageVolumes.nameOf(image.key, file), format },
    );
  }
  await volumes.create(names.console, 0, signal);
  if (!image.console) {
    await volumes.create(names.events, 0, signal);
  }
  await reserveAddress(host, record, signal);
}

/** With a filter, a machine can use no other address than its own. */
async function reserveAddress(
  { network, domains, config: { isolated } }: LibvirtHost,
  record: LibvirtRecord,
  signal: AbortSignal,
): Promise<void> {
  const { vmId, mac, name } = record;
  record.address = await network.reserve({ mac, name }, signal);
  const filter = await network.filterFor(record.address?.ip, signal);
  if (filter) {
    const spec = { name: network.name, isolated, filter };
    await domains.setInterface(vmId, mac, spec, signal);
  }
}
