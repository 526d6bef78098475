import { z } from 'zod';

export const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain file name');

/** Each becomes a step of its machines' boots. */
const stages = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/))
  .min(1)
  .max(16);

/** What `manifest.json` beside an image's files says; see docs/images.md. */
export const imageManifestSchema = z
  .object({
    schemaVersion: z.literal(1),
    name: z.string(),
    version: z.string(),
    os: z.object({ id: z.string(), name: z.string(), version: z.string() }),
    sshUser: z.string().nullable(),
    minMemoryMiB: z.int().min(1),
    /** Null: the disk has a boot loader of its own. */
    boot: z
      .object({ kernel: fileName, initrd: fileName, append: z.string() })
      .nullable(),
    disk: z
      .object({ file: fileName, format: z.enum(['qcow2', 'raw']) })
      .nullable(),
    userData: z.array(z.enum(['script', 'cloud-config'])),
    ports: z.array(
      z.object({ purpose: z.string(), port: z.int().min(1).max(65535) }),
    ),
    /** How the machine reports the progress of its boot. */
    events: z.union([
      z.object({
        port: z.string().regex(/^[A-Za-z0-9._-]+$/),
        stages,
      }),
      z.object({
        console: z.literal('cloud-init'),
        stages,
        /** Modules of cloud-init whose failure does not count. */
        mayFail: z.array(z.string()).default([]),
      }),
    ]),
    guestAgent: z.boolean(),
    files: z
      .array(
        z
          .object({
            name: fileName,
            bytes: z.int().min(1).optional(),
            sha256: z
              .string()
              .regex(/^[0-9a-f]{64}$/)
              .optional(),
            sha512: z
              .string()
              .regex(/^[0-9a-f]{128}$/)
              .optional(),
          })
          .refine(({ sha256, sha512 }) => sha256 ?? sha512, 'has no hash'),
      )
      .min(1),
  })
  .refine(({ boot, disk }) => boot ?? disk, 'has neither boot nor disk');

export type ImageManifest = z.infer<typeof imageManifestSchema>;
