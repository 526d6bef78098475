import path from 'node:path';
import type { FoundMachine } from '@backlot/plugin-vm-node';
import type { ImageStore } from '@backlot/plugin-vm-executor-kit';
import { z } from 'zod';

const overlaySchema = z.object({
  'virtual-size': z.number(),
  'full-backing-filename': z.string().optional(),
  'backing-filename': z.string().optional(),
});

const GIB = 1024 * 1024 * 1024;

export type MachineTraces = {
  /** QEMU's command line, while it runs. */
  args?: string[];
  /** What `qemu-img info` says of the machine's disk, where it has one. */
  overlay?: string;
  restrict: boolean;
};

/** What a machine runs with. */
export async function findMachine(
  traces: MachineTraces,
  images: ImageStore,
): Promise<FoundMachine> {
  const { imageKey, ...found } = readTraces(traces);
  if (!imageKey) {
    return found;
  }
  // A disk that somebody changed by hand may have no version of ours.
  const image = await images.stored(imageKey).catch(() => undefined);
  return {
    ...found,
    image: image?.manifest.name ?? imageKey,
    imageVersion: image?.manifest.version,
  };
}

type Found = Omit<FoundMachine, 'image' | 'imageVersion'> & {
  /** The folder of the version of the image. */
  imageKey?: string;
};

export function readTraces({ args, overlay, restrict }: MachineTraces): Found {
  const valueOf = (option: string): string | undefined =>
    args?.includes(option) ? args[args.indexOf(option) + 1] : undefined;
  const disk =
    overlay === undefined
      ? undefined
      : overlaySchema.parse(JSON.parse(overlay));
  const base =
    disk?.['full-backing-filename'] ??
    disk?.['backing-filename'] ??
    valueOf('-kernel');
  const netdev = valueOf('-netdev');
  return {
    ...(args && {
      cpus: Number(valueOf('-smp')),
      memoryMiB: Number(valueOf('-m')),
    }),
    ...(disk && { diskGiB: disk['virtual-size'] / GIB }),
    ...(base && { imageKey: path.basename(path.dirname(base)) }),
    ...(netdev && {
      network: {
        expected: reach(restrict),
        found: reach(/,restrict=on/.test(netdev)),
      },
    }),
  };
}

const reach = (restrict: boolean): string =>
  restrict ? 'nothing beyond its host' : 'all that its host reaches';
