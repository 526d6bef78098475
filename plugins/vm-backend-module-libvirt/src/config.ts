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

/** They become arguments of virsh. */
const plainName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain name');

const connection = z
  .string()
  .regex(
    /^(qemu|test)(\+[a-z0-9]+)?:\/\/[^\s'"]*$/,
    'must be a URI of libvirt, such as qemu:///system',
  )
  .refine(
    text => !/^[^/]*\/\/[^/@]*:[^/@]*@/.test(text),
    'must not hold a password: it is shown to others. Use an SSH key, by keyfile',
  )
  .refine(
    text => !/^qemu\+ssh:.*[?&]known_hosts=/.test(text),
    "has known_hosts, which qemu+ssh does not read. Use SSH's own known_hosts, or qemu+libssh2",
  );

const host = z.strictObject({
  uri: connection,
  pool: plainName.default('default'),
  network: plainName.default('default'),
  vms: z.int().min(1).optional(),
  memoryMiB: z.int().min(1).optional(),
});

const schema = z
  .object({
    hosts: z
      .record(plainName, host)
      .refine(hosts => Object.keys(hosts).length > 0, 'must name a host')
      .refine(
        hosts =>
          new Set(Object.values(hosts).map(({ uri }) => uri)).size ===
          Object.keys(hosts).length,
        'two of them have the same uri, and would list the same machines',
      ),
    imagesDir: z.string().min(1),
    images: z
      .record(z.string(), z.strictObject({ manifest: z.string().min(1) }))
      .default({}),
    cloudImages: cloudImagesSchema,
    dataDir: z.string().min(1).optional(),
    accelerator: z.enum(['auto', 'kvm', 'tcg']).default('auto'),
  })
  .refine(namedOnce.check, namedOnce.params);

export type HostConfig = z.output<typeof host>;

/** What one instance of this executor is told; see docs/executors/libvirt.md. */
export interface LibvirtConfig {
  /** Of the executor. */
  id: string;
  hosts: Record<string, HostConfig>;
  imagesDir: string;
  /** Manifests that are elsewhere than in imagesDir, by image. */
  manifests: Record<string, string>;
  /** Images of distributions, by name. */
  cloudImages: Record<string, CloudImage>;
  dataDir: string;
  accelerator: 'auto' | 'kvm' | 'tcg';
  bootTimeoutMs: number;
  shutdownTimeoutMs: number;
}

export function readLibvirtConfig(
  id: string,
  config: RootConfigService,
): LibvirtConfig {
  const parsed = schema.safeParse(config.get());
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      issue =>
        `vm.executors.${[id, ...issue.path].join('.')}: ${issue.message}`,
    );
    throw new InputError(
      `The config of a libvirt executor is wrong; docs/executors/libvirt.md tells every key. ${problems.join(
        '; ',
      )}`,
    );
  }
  const { images, imagesDir, dataDir, ...rest } = parsed.data;
  return {
    ...rest,
    id,
    imagesDir: path.resolve(imagesDir),
    dataDir: path.resolve(dataDir ?? path.join(imagesDir, '.libvirt')),
    manifests: Object.fromEntries(
      Object.entries(images).map(([name, { manifest }]) => [
        name,
        path.resolve(manifest),
      ]),
    ),
    bootTimeoutMs: milliseconds(config, 'bootTimeout', 300_000),
    shutdownTimeoutMs: milliseconds(config, 'shutdownTimeout', 60_000),
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
