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
  vms: configValue.number(z.int().min(1)).optional(),
  memoryMiB: configValue.number(z.int().min(1)).optional(),
  filter: z
    .union([plainName, z.boolean()])
    .transform(value => (value === 'false' ? false : value))
    .refine((value): value is string | false => value !== true, {
      message: 'must be the name of a filter, or false',
    })
    .optional(),
  isolated: configValue.boolean().default(false),
  addresses: z
    .array(z.cidrv4('must be a network, such as 10.20.0.0/16'))
    .min(1)
    .max(100)
    .optional(),
});

const schema = z
  .strictObject({
    ...forExecutorKeys(z.unknown().optional()),
    bootTimeout: configValue.duration.default(300_000),
    shutdownTimeout: configValue.duration.default(60_000),
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
export type LibvirtConfig = {
  /** Of the executor. */
  id: string;
  /** Names this portal in the ownership tag of its machines. */
  portal: string;
  /** The images that the portal offers, here or elsewhere. */
  offeredImages: string[];
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
};

export function readLibvirtConfig(
  id: string,
  config: RootConfigService,
  { portal, offeredImages = [] }: { portal: string; offeredImages?: string[] },
): LibvirtConfig {
  const { images, imagesDir, dataDir, bootTimeout, shutdownTimeout, ...rest } =
    readExecutorConfig({
      id,
      config,
      schema,
      docs: 'docs/executors/libvirt.md',
    });
  return {
    ...rest,
    id,
    portal,
    offeredImages,
    imagesDir: path.resolve(imagesDir),
    dataDir: path.resolve(dataDir ?? path.join(imagesDir, '.libvirt')),
    manifests: Object.fromEntries(
      Object.entries(images).map(([name, { manifest }]) => [
        name,
        path.resolve(manifest),
      ]),
    ),
    bootTimeoutMs: bootTimeout,
    shutdownTimeoutMs: shutdownTimeout,
  };
}
