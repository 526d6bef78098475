import path from 'node:path';
import { configValue } from '@backlot/plugin-vm-node';
import { z } from 'zod';
import { fileName, type ImageManifest } from '../manifest';

const GIB = 1024 * 1024 * 1024;

/** What the config of an executor says of one image of a distribution. */
const cloudImageSchema = z
  .strictObject({
    source: z
      .string()
      .refine(
        isSource,
        'must be the absolute path of a file, or an http or https URL',
      ),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits')
      .optional(),
    sha512: z
      .string()
      .regex(/^[0-9a-f]{128}$/i, 'must be 128 hexadecimal digits')
      .optional(),
    format: z.enum(['qcow2', 'raw']).default('qcow2'),
    maxGiB: configValue.number(z.number().positive()).default(10),
    os: z.strictObject({ name: z.string().min(1), version: z.string().min(1) }),
    version: z.string().min(1).max(100).optional(),
    sshUser: z.string().min(1).optional(),
    minMemoryMiB: configValue.number(z.int().min(1)).default(512),
    mayFail: z.array(z.string().min(1)).default([]),
    ports: z
      .array(
        z.strictObject({
          purpose: z.string().min(1),
          port: configValue.number(z.int().min(1).max(65535)),
        }),
      )
      .default([
        { purpose: 'ssh', port: 22 },
        { purpose: 'http', port: 80 },
      ]),
  })
  .refine(
    ({ sha256, sha512 }) => Boolean(sha256) !== Boolean(sha512),
    'needs sha256 or sha512, one of them: take it from the list of checksums that the publisher has beside the file',
  )
  .transform(({ sha256, sha512, maxGiB, ...rest }) => ({
    ...rest,
    maxBytes: maxGiB * GIB,
    hash: {
      algorithm: sha256 ? ('sha256' as const) : ('sha512' as const),
      value: (sha256 ?? sha512 ?? '').toLowerCase(),
    },
  }));

/** The value of `cloudImages` in the config of an executor. */
export const cloudImagesSchema = z
  .record(fileName, cloudImageSchema)
  .default({});

export type CloudImage = z.output<typeof cloudImageSchema>;

/** For a config that has images of both kinds. */
export const namedOnce = {
  check: (config: { images: object; cloudImages: object }) =>
    Object.keys(config.cloudImages).every(
      name => !Object.hasOwn(config.images, name),
    ),
  params: {
    path: ['cloudImages'],
    message: 'has a name that images has too; an image is one or the other',
  },
};

export function manifestOf(name: string, image: CloudImage): ImageManifest {
  const { os, hash, format } = image;
  const file = `disk.${format}`;
  return {
    schemaVersion: 1,
    name,
    version: image.version ?? hash.value.slice(0, 12),
    os: { id: os.name.toLowerCase(), ...os },
    sshUser: image.sshUser ?? null,
    minMemoryMiB: image.minMemoryMiB,
    boot: null,
    disk: { file, format },
    userData: ['script', 'cloud-config'],
    ports: image.ports,
    events: {
      console: 'cloud-init',
      stages: ['kernel', 'network', 'user-data', 'ready'],
      mayFail: image.mayFail,
    },
    guestAgent: false,
    files: [{ name: file, [hash.algorithm]: hash.value }],
  };
}

function isSource(source: string): boolean {
  if (path.isAbsolute(source)) {
    return true;
  }
  return (
    URL.canParse(source) &&
    ['http:', 'https:'].includes(new URL(source).protocol)
  );
}
