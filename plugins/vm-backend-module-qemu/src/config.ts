import path from 'node:path';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import { InputError } from '@backstage/errors';
import {
  type CloudImage,
  cloudImagesSchema,
  namedOnce,
} from '@backlot/vm-guest-node';
import { z } from 'zod';

const schema = z
  .object({
    dataDir: z.string().min(1),
    imagesDir: z.string().min(1),
    images: z
      .record(z.string(), z.strictObject({ manifest: z.string().min(1) }))
      .default({}),
    cloudImages: cloudImagesSchema,
    accelerator: z.enum(['auto', 'kvm', 'tcg']).default('auto'),
    bootQueue: z.int().min(1).default(2),
    autostart: z.boolean().default(true),
    binary: z.string().min(1).default('qemu-system-x86_64'),
    imageTool: z.string().min(1).default('qemu-img'),
    minFreeDiskMiB: z.int().min(0).default(1024),
    consoleMiB: z.number().positive().default(4),
    network: z
      .strictObject({
        restrict: z.boolean().default(true),
        bindAddress: z.ipv4().default('127.0.0.1'),
        publicAddress: z.string().min(1).optional(),
      })
      .prefault({}),
  })
  .refine(namedOnce.check, namedOnce.params);

/** What one instance of this executor is told; see docs/executors/qemu.md. */
export interface QemuConfig {
  dataDir: string;
  host: string;
  accelerator: 'auto' | 'kvm' | 'tcg';
  bootQueue: number;
  bootTimeoutMs: number;
  shutdownTimeoutMs: number;
  autostart: boolean;
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
}

export function readQemuConfig(
  id: string,
  config: RootConfigService,
  /** What the inventory calls this host. */
  host: string,
): QemuConfig {
  const parsed = schema.safeParse(config.get());
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      issue =>
        `vm.executors.${[id, ...issue.path].join('.')}: ${issue.message}`,
    );
    throw new InputError(
      `The config of a QEMU executor is wrong; docs/executors/qemu.md tells every key. ${problems.join(
        '; ',
      )}`,
    );
  }
  const { images, consoleMiB, network, ...rest } = parsed.data;
  return {
    ...rest,
    dataDir: path.resolve(rest.dataDir),
    imagesDir: path.resolve(rest.imagesDir),
    host,
    bootTimeoutMs: milliseconds(config, 'bootTimeout', 300_000),
    shutdownTimeoutMs: milliseconds(config, 'shutdownTimeout', 60_000),
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

function milliseconds(
  config: RootConfigService,
  key: string,
  fallback: number,
): number {
  return config.has(key)
    ? durationToMilliseconds(readDurationFromConfig(config, { key }))
    : fallback;
}
