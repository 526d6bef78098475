import path from 'node:path';
import type { FoundMachine } from '@backlot/plugin-vm-node';
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

/** What a machine runs with. Images are told by the folder of their version. */
export function findMachine({ args, overlay, restrict }: MachineTraces): Omit<
  FoundMachine,
  'image' | 'imageVersion'
> & {
  imageKey?: string;
} {
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
        expected: wordOf(restrict),
        found: wordOf(/,restrict=on/.test(netdev)),
      },
    }),
  };
}

const wordOf = (restrict: boolean): string =>
  restrict ? 'nothing beyond its host' : 'all that its host reaches';
