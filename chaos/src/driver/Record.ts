import { z } from 'zod';

/** What the driver was answered, which the judge holds the inventory to. */
export const groupRecordSchema = z.object({
  id: z.string(),
  key: z.string(),
  /** Null once its deletion was accepted. */
  count: z.number().nullable(),
  force: z.boolean(),
});

export const driverRecordSchema = z.object({
  groups: z.array(groupRecordSchema),
  /** VMs whose deletion or replacement was accepted. */
  gone: z.array(z.object({ vmId: z.string(), ask: z.string() })),
  /** Wishes that were accepted at the first try. */
  wishes: z.array(z.object({ vmId: z.string(), action: z.string() })),
  /** Rollouts that were accepted. */
  rollouts: z.array(z.string()),
  /** Answers that must not be. */
  oddities: z.array(z.string()),
  /** VMs that were deleted and then something else. */
  revived: z.array(z.object({ vmId: z.string(), phase: z.string() })),
});

export type GroupRecord = z.infer<typeof groupRecordSchema>;
export type DriverRecord = z.infer<typeof driverRecordSchema>;

export const emptyRecord = (): DriverRecord => ({
  groups: [],
  gone: [],
  wishes: [],
  rollouts: [],
  oddities: [],
  revived: [],
});
