import path from 'node:path';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import {
  configValue,
  forExecutorKeys,
  readExecutorConfig,
} from '@backlot/plugin-vm-node';
import {
  type CloudImage,
  cloudImagesSchema,
  namedOnce,
} from '@backlot/plugin-vm-executor-kit';
import { z } from 'zod';

const schema = z
  .strictObject({
    ...forExecutorKeys(z.unknown().optional()),
    dataDir: z.string().min(1),
    imagesDir: z.string().min(1),
    images: z
      .record(z.string(), z.strictObject({ manifest: z.string().min(1) }))
      .default({}),
    cloudImages: cloudImagesSchema,
    accelerator: z.enum(['auto', 'kvm', 'tcg']).default('auto'),
    bootQueue: configValue.number(z.int().min(1)).default(2),
    bootTimeout: configValue.duration.default(300_000),
    shutdownTimeout: configValue.duration.default(60_000),
    autostart: configValue.boolean().default(true),
    sandbox: configValue.boolean().default(true),
    binary: z.string().min(1).default('qemu-system-x86_64'),
    imageTool: z.string().min(1).default('qemu-img'),
    minFreeDiskMiB: configValue.number(z.int().min(0)).default(1024),
    consoleMiB: configValue.number(z.number().positive().max(64)).default(4),
    network: z
      .strictObject({
        restrict: configValue.boolean().default(true),
        bindAddress: z.ipv4().default('127.0.0.1'),
        publicAddress: z.string().min(1).optional(),
      })
      .prefault({}),
  })
  .refine(namedOnce.check, namedOnce.params);

/** What one instance of this executor is told; see docs/executors/qemu.md. */
export type QemuConfig = {
  dataDir: string;
  host: string;
  /** Names this portal in the records of its machines. */
  portal: string;
  /** The images that the portal offers, here or elsewhere. */
  offeredImages: string[];
  accelerator: 'auto' | 'kvm' | 'tcg';
  bootQueue: number;
  bootTimeoutMs: number;
  shutdownTimeoutMs: number;
  autostart: boolean;
  sandbox: boolean;
  binary: string;
  imageTool: string;
  minFreeDiskMiB: number;
  consoleBytes: number;
  imagesDir: string;
  /** Manifests that are elsewhere than in imagesDir, by image. */
  manifests: Record<string, string>;
  /** Images of distributions, by name. */
  cloudImages: Record<string, CloudImage>;
  network: { restrict: boolean; bindAddress: string; publicAddress: string };
};

export function readQemuConfig(
  id: string,
  config: RootConfigService,
  /** What the inventory calls this host, and what this portal is called. */
  {
    host,
    portal,
    offeredImages = [],
  }: {
    host: string;
    portal: string;
    offeredImages?: string[];
  },
): QemuConfig {
  const { images, consoleMiB, network, bootTimeout, shutdownTimeout, ...rest } =
    readExecutorConfig({ id, config, schema, docs: 'docs/executors/qemu.md' });
  return {
    ...rest,
    dataDir: path.resolve(rest.dataDir),
    imagesDir: path.resolve(rest.imagesDir),
    host,
    portal,
    offeredImages,
    bootTimeoutMs: bootTimeout,
    shutdownTimeoutMs: shutdownTimeout,
    consoleBytes: Math.ceil(consoleMiB * 1024 * 1024),
    manifests: Object.fromEntries(
      Object.entries(images).map(([name, { manifest }]) => [
        name,
        path.resolve(manifest),
      ]),
    ),
    network: {
      ...network,
      publicAddress: network.publicAddress ?? network.bindAddress,
    },
  };
}
