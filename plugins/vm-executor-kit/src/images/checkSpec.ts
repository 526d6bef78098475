import type { ExecutorSpec } from '@backlot/plugin-vm-node';
import { InputError } from '@backstage/errors';
import type { ImageStore } from './ImageStore';

/**
 * Whether a machine of the spec can boot from its image. A missing image
 * is no error here: this host may not be the one that creates the machine, and
 * the operation reports it.
 *
 * @throws InputError that names the field
 */
export async function checkSpec(
  { image, size, userData }: ExecutorSpec,
  images: ImageStore,
): Promise<void> {
  const manifest = await images.manifest(image.name).catch(() => undefined);
  if (!manifest) {
    return;
  }
  if (size.memoryMiB < manifest.minMemoryMiB) {
    throw new InputError(
      `size: ${size.name} has ${size.memoryMiB} MiB of memory, and the image ${manifest.name} needs ${manifest.minMemoryMiB} MiB`,
    );
  }
  const onlyScripts = !manifest.userData.includes('cloud-config');
  if (onlyScripts && userData && !userData.startsWith('#!')) {
    throw new InputError(
      `userData: the image ${manifest.name} runs scripts only, which start with #! and an interpreter`,
    );
  }
}
