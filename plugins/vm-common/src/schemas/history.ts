import { z } from 'zod';

const date = z.iso.date().describe('a day in UTC');

/** How the fleet has come to be what it is, by days in UTC; the last is today. */
export const fleetHistorySchema = z
  .object({
    days: z.array(
      z.object({
        date,
        vms: z.int().describe('that existed when the day ended, or exist now'),
        created: z.int().describe('VMs that were requested on this day'),
        deleted: z.int(),
        timeToReady: z
          .object({
            count: z.int().describe('creations that succeeded on this day'),
            p50Seconds: z.number(),
            p95Seconds: z.number(),
          })
          .nullable()
          .describe('from the request to the ready VM; null without creations'),
      }),
    ),
    executors: z
      .array(
        z.object({
          executor: z.string(),
          succeeded: z.int(),
          failed: z.int(),
        }),
      )
      .describe('operations that ended in these days, the most failures first'),
  })
  .meta({ id: 'FleetHistory' });

export type FleetHistory = z.infer<typeof fleetHistorySchema>;
