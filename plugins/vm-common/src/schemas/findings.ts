import { z } from 'zod';
import { vmDriftFields } from './words';

/** What the fleet page finds worth a look; each kind has its own act. */
export const findingKinds = [
  'image-end-of-life',
  'vms-failed',
  'vms-lost',
  'vms-stuck',
  'drift',
  'lease-ending',
  'component-gone',
] as const;

/** `critical`: it has happened. `warning`: it will, soon. `info`: it may. */
export const findingSeverities = ['critical', 'warning', 'info'] as const;

const time = z.iso.datetime();

/** One thing to act on: a group, or all VMs of one owner on one image. */
export const findingSchema = z
  .object({
    id: z.string().describe('the same as long as the finding lasts'),
    kind: z.enum(findingKinds),
    severity: z.enum(findingSeverities),
    owner: z.string().describe('entity reference of who is to act'),
    vms: z.int().describe('how many VMs it concerns'),
    at: time
      .optional()
      .describe(
        'when it happens, or has: the end of a lease or of an image, or since when',
      ),
    image: z.string().optional().describe('name of the option'),
    differences: z
      .array(z.object({ field: z.enum(vmDriftFields), vms: z.int() }))
      .optional()
      .describe('of drift: in what machines differ, and how many'),
    group: z
      .object({
        id: z.uuid(),
        name: z.string(),
        component: z.string(),
        environment: z.string(),
        generation: z.int(),
      })
      .optional()
      .describe('where it concerns one group'),
    groups: z.int().describe('how many groups it concerns'),
    can: z
      .array(z.enum(['update', 'delete']))
      .describe('what the caller may do with the group that it concerns'),
  })
  .meta({ id: 'Finding' });

export const findingsSchema = z
  .object({
    items: z
      .array(findingSchema)
      .describe('of each kind the most urgent, 100 at most'),
    totals: z
      .partialRecord(z.enum(findingKinds), z.int())
      .describe('how many there are of each requested kind'),
  })
  .meta({ id: 'Findings' });

export type FindingKind = (typeof findingKinds)[number];
export type FindingSeverity = (typeof findingSeverities)[number];
export type Finding = z.infer<typeof findingSchema>;
export type Findings = z.infer<typeof findingsSchema>;
