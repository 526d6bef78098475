import path from 'node:path';
import { configValue, forExecutorKeys } from '@backlot/plugin-vm-node';
import { z } from 'zod';
import { type CloudImage, cloudImagesSchema } from './images/cloud/cloudImage';

/** The keys that every executor with a hypervisor of its own has. */
export const machineConfigKeys = {
  ...forExecutorKeys(z.unknown().optional()),
  imagesDir: z.string().min(1),
  images: z
    .record(z.string(), z.strictObject({ manifest: z.string().min(1) }))
    .default({}),
  cloudImages: cloudImagesSchema,
  accelerator: z.enum(['auto', 'kvm', 'tcg']).default('auto'),
  bootTimeout: configValue.duration.default(300_000),
  shutdownTimeout: configValue.duration.default(60_000),
};

export type MachineConfig = {
  imagesDir: string;
  /** The paths of manifests outside `imagesDir`, by image. */
  manifests: Record<string, string>;
  /** Images of distributions, by name. */
  cloudImages: Record<string, CloudImage>;
  accelerator: 'auto' | 'kvm' | 'tcg';
  bootTimeoutMs: number;
  shutdownTimeoutMs: number;
  /** Names this portal in the ownership tags of machines. */
  portal: string;
  /** The images that the portal offers, by this executor or another one. */
  offeredImages: string[];
};

type Values = z.output<z.ZodObject<typeof machineConfigKeys>>;

/** Those of the keys that an executor reads, with absolute paths. */
export function machineConfig(
  values: Values,
  portal: { portal: string; offeredImages?: string[] },
): MachineConfig {
  const { imagesDir, images, cloudImages, accelerator } = values;
  return {
    imagesDir: path.resolve(imagesDir),
    manifests: Object.fromEntries(
      Object.entries(images).map(([name, { manifest }]) => [
        name,
        path.resolve(manifest),
      ]),
    ),
    cloudImages,
    accelerator,
    bootTimeoutMs: values.bootTimeout,
    shutdownTimeoutMs: values.shutdownTimeout,
    portal: portal.portal,
    offeredImages: portal.offeredImages ?? [],
  };
}
