import { z } from 'zod';
import { vmErrorSchema } from './resources';

const time = z.iso.datetime();

export const orphanActions = ['delete'] as const;

/** A machine with the ownership tag of this portal that no VM stands for. */
export const vmOrphanSchema = z
  .object({
    executor: z.string(),
    vmId: z.uuid().describe('from the ownership tag of the machine'),
    name: z.string(),
    placement: z.string().optional(),
    providerId: z.string().optional(),
    reason: z.string(),
    firstSeenAt: time,
    lastSeenAt: time,
    removing: z.boolean(),
    error: vmErrorSchema.nullable().describe('why its removal failed'),
    refusal: z
      .string()
      .optional()
      .describe('why it may not be removed now; absent when it may'),
  })
  .meta({ id: 'VmOrphan' });

export const vmOrphansSchema = z
  .object({
    items: z.array(vmOrphanSchema).describe('the oldest first, 500 at most'),
    total: z.int(),
    atOnce: z.int().describe('how many may be removed at once'),
    can: z.array(z.enum(orphanActions)).describe('what the caller may do'),
  })
  .meta({ id: 'VmOrphans' });

export const orphanActionSchema = z
  .strictObject({
    action: z.enum(orphanActions),
    orphans: z
      .array(
        z.strictObject({
          executor: z.string().min(1).max(63),
          vmId: z.uuid(),
          providerId: z.string().max(255).optional(),
        }),
      )
      .min(1)
      .max(500),
  })
  .meta({ id: 'OrphanActionRequest' });

export type VmOrphan = z.infer<typeof vmOrphanSchema>;
export type VmOrphans = z.infer<typeof vmOrphansSchema>;
export type OrphanActionRequest = z.input<typeof orphanActionSchema>;
