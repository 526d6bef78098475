import { z } from 'zod';

const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain file name');

/** What `manifest.json` beside an image's files says; see docs/images.md. */
export const imageManifestSchema = z.object({
  schemaVersion: z.literal(1),
  name: z.string(),
  version: z.string(),
  os: z.object({ id: z.string(), name: z.string(), version: z.string() }),
  sshUser: z.string().nullable(),
  minMemoryMiB: z.int().min(1),
  boot: z.object({ kernel: fileName, initrd: fileName, append: z.string() }),
  disk: z
    .object({ file: fileName, format: z.enum(['qcow2', 'raw']) })
    .nullable(),
  userData: z.array(z.enum(['script', 'cloud-config'])),
  ports: z.array(
    z.object({ purpose: z.string(), port: z.int().min(1).max(65535) }),
  ),
  events: z.object({
    port: z.string().regex(/^[A-Za-z0-9._-]+$/),
    stages: z.array(z.string()).min(1),
  }),
  guestAgent: z.boolean(),
  files: z
    .array(
      z.object({
        name: fileName,
        bytes: z.int().min(1),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1),
});

export type ImageManifest = z.infer<typeof imageManifestSchema>;
