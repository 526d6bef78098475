import { z } from 'zod';
import { vmErrorSchema } from './resources';
import { vmOperationTypes } from './words';

const time = z.iso.datetime();

export const executorActions = ['pause', 'resume'] as const;

/** A place where machines are made, and how it is doing. */
export const vmExecutorSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    title: z.string(),
    /** One for each host that makes machines; one without a name elsewhere. */
    hosts: z.array(
      z.object({
        host: z.string().optional(),
        healthy: z.boolean(),
        message: z.string().optional(),
        /** What it says of itself, such as versions. */
        facts: z.record(z.string(), z.string()),
        checkedAt: time,
        served: z.boolean().describe('whether a backend has looked lately'),
      }),
    ),
    paused: z
      .object({ by: z.string(), at: time, reason: z.string() })
      .nullable()
      .describe('while it is, nothing new is started on it'),
    vms: z.int().describe('that it has, or is to make'),
    running: z.int().describe('operations that are under way'),
    queued: z.int().describe('VMs that wait for a slot'),
    lastDay: z
      .object({ succeeded: z.int(), failed: z.int() })
      .describe('operations that ended within 24 hours'),
    lastErrors: z
      .array(
        z.object({
          vmId: z.uuid(),
          vmName: z.string(),
          type: z.enum(vmOperationTypes),
          error: vmErrorSchema,
          at: time,
        }),
      )
      .describe('the newest first, five at most'),
  })
  .meta({ id: 'VmExecutor' });

export const vmExecutorsSchema = z
  .object({
    items: z.array(vmExecutorSchema),
    can: z.array(z.enum(executorActions)).describe('what the caller may do'),
  })
  .meta({ id: 'VmExecutors' });

export const executorActionSchema = z
  .discriminatedUnion('action', [
    z.strictObject({
      action: z.literal('pause'),
      reason: z
        .string()
        .trim()
        .min(1, 'say why; those who wait will read it')
        .max(500),
    }),
    z.strictObject({ action: z.literal('resume') }),
  ])
  .meta({ id: 'ExecutorAction' });

export type ExecutorActionRequest = z.input<typeof executorActionSchema>;
export type ExecutorAction = (typeof executorActions)[number];
export type VmExecutorStatus = z.infer<typeof vmExecutorSchema>;
export type VmExecutorStatuses = z.infer<typeof vmExecutorsSchema>;
