import { z } from 'zod';
import { healthCheckSchema } from './healthCheck';
import {
  fleetFields,
  onFailurePolicies,
  rolloutGroupPhases,
  rolloutPhases,
  vmDriftFields,
  vmGroupPhases,
  vmOperationPhases,
  vmOperationTypes,
  vmPhases,
  vmPowers,
} from './words';

const time = z.iso.datetime().describe('ISO 8601, UTC');
const id = z.uuid();
const entityRef = z
  .string()
  .describe('full entity reference, such as component:default/orders');

export const labelsSchema = z.record(z.string(), z.string());

export const vmErrorSchema = z
  .object({
    code: z.string().describe('machine-readable, such as ImageNotFound'),
    message: z.string(),
    remedy: z.string().describe('what a person can do about it'),
    retryable: z.boolean(),
  })
  .meta({ id: 'VmError' });

export const vmSpecSchema = z
  .object({
    revision: z.int().min(1),
    stack: z.string(),
    image: z.string(),
    size: z.string(),
    userData: z
      .string()
      .optional()
      .describe('only for callers who may update the group, and not in lists'),
    sshKeys: z.array(z.string()),
    labels: labelsSchema,
  })
  .meta({ id: 'VmSpec' });

/** `replace`: its VMs, by a rollout. */
export const vmGroupCan = [
  'update',
  'replace',
  'delete',
  'delete.force',
] as const;

const phaseCountsSchema = z.object({
  pending: z.int(),
  provisioning: z.int(),
  ready: z.int(),
  failed: z.int(),
  deleting: z.int(),
  lost: z.int(),
});

const otherOwners = z
  .array(entityRef)
  .describe(
    'other owners of the component in the catalog; each may do what the owner may',
  );

/** What owners see of the rollout that touches their group. */
const groupRolloutSchema = z.object({
  id,
  title: z.string(),
  phase: z.enum(rolloutPhases).describe('of the rollout'),
  groupPhase: z.enum(rolloutGroupPhases),
  because: z.string().optional().describe('what it waits for'),
  to: z.object({
    stack: z.string(),
    image: z.string(),
    size: z.string(),
    executor: z.string(),
  }),
  deferredUntil: time.optional(),
  deferrableUntil: time
    .optional()
    .describe('the latest time that the caller may defer it to'),
});

export const vmGroupSchema = z
  .object({
    id,
    name: z.string().describe("the VMs' name prefix"),
    component: entityRef,
    environment: z.string(),
    owner: entityRef,
    otherOwners: otherOwners.optional(),
    system: entityRef.optional(),
    spec: vmSpecSchema,
    count: z.int().min(0).describe('desired number of VMs'),
    executor: z.string(),
    onFailure: z.enum(onFailurePolicies),
    phase: z.enum(vmGroupPhases),
    counts: phaseCountsSchema,
    generation: z
      .int()
      .describe('grows with each accepted desired change; send it with PATCH'),
    lease: z.object({ expiresAt: time }).nullable(),
    healthCheck: healthCheckSchema
      .nullable()
      .describe('how a rollout checks that a new VM does its work'),
    rollout: groupRolloutSchema
      .nullable()
      .describe('the rollout that holds the group'),
    can: z
      .array(z.enum(vmGroupCan))
      .describe('what the caller may do with this group'),
    createdBy: entityRef,
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'VmGroup' });

export const vmAddressSchema = z
  .object({
    type: z.enum(['ipv4', 'ipv6', 'dns', 'forward']),
    purpose: z.string().optional().describe('such as ssh or http'),
    address: z.string(),
    port: z.int().min(1).max(65535).optional(),
  })
  .meta({ id: 'VmAddress' });

export const vmOperationStepSchema = z
  .object({
    name: z.string(),
    startedAt: time,
    finishedAt: time.optional(),
    outcome: z.enum(['succeeded', 'failed']).optional(),
  })
  .meta({ id: 'VmOperationStep' });

export const vmOperationSchema = z
  .object({
    id,
    vmId: id,
    type: z.enum(vmOperationTypes),
    reason: z
      .string()
      .optional()
      .describe('why it was opened, such as cleanup or scaled down'),
    phase: z.enum(vmOperationPhases),
    steps: z.array(vmOperationStepSchema),
    progress: z.object({
      done: z.int(),
      total: z.int().describe('0 while unknown'),
    }),
    attempt: z.int(),
    maxAttempts: z.int(),
    nextAttemptAt: time.optional(),
    requestedBy: entityRef,
    error: vmErrorSchema.nullable(),
    createdAt: time,
    startedAt: time.optional(),
    finishedAt: time.optional(),
    deadlineAt: time,
  })
  .meta({ id: 'VmOperation' });

export const vmCan = [
  'start',
  'stop',
  'restart',
  'recreate',
  'retry',
  'delete',
  'delete.force',
] as const;

export const vmDriftSchema = z
  .object({
    field: z.enum(vmDriftFields),
    expected: z.string(),
    found: z.string(),
    since: time,
  })
  .meta({ id: 'VmDrift' });

export const vmSchema = z
  .object({
    id,
    groupId: id,
    name: z.string(),
    phase: z.enum(vmPhases),
    power: z.enum(vmPowers),
    component: entityRef,
    environment: z.string(),
    owner: entityRef,
    otherOwners: otherOwners.optional(),
    system: entityRef.optional(),
    stack: z.string(),
    image: z.string(),
    imageVersion: z.string().optional(),
    size: z.string(),
    specRevision: z.int(),
    executor: z.string(),
    placement: z
      .string()
      .optional()
      .describe('the host that serves it, for host-bound executors'),
    providerId: z.string().optional(),
    hostname: z.string().optional(),
    addresses: z.array(vmAddressSchema),
    sshUser: z.string().optional(),
    facts: z
      .record(z.string(), z.string())
      .describe('what the machine says of itself: os, kernel, …'),
    operation: vmOperationSchema
      .nullable()
      .describe('the open operation, else the last one'),
    error: vmErrorSchema.nullable(),
    problem: vmErrorSchema
      .optional()
      .describe('what keeps a machine that exists from its work'),
    leftovers: z
      .array(z.string())
      .optional()
      .describe('what a failed clean-up could not remove'),
    drift: z
      .array(vmDriftSchema)
      .optional()
      .describe('in what its machine differs from the spec'),
    leaseExpiresAt: time.optional(),
    can: z.array(z.enum(vmCan)),
    createdAt: time,
    readyAt: time.optional(),
    deletedAt: time.optional(),
  })
  .meta({ id: 'Vm' });

export const vmLogsSchema = z
  .object({
    items: z.array(
      z.object({
        seq: z.int(),
        at: time,
        source: z
          .string()
          .describe('console, executor, … ; backlot for its own remarks'),
        line: z.string(),
      }),
    ),
    nextAfter: z.int().describe('pass as `after` to read on'),
    done: z.boolean().describe('true once nothing more will come'),
  })
  .meta({ id: 'VmLogs' });

export const vmChangeSchema = z
  .object({
    seq: z.int(),
    at: time,
    groupId: id,
    vmId: id.optional(),
    operationId: id.optional(),
    actor: z.string(),
    reason: z.string(),
  })
  .meta({ id: 'VmChange' });

/** A part of the feed, in order and without gaps. */
export const vmChangesSchema = z
  .object({ items: z.array(vmChangeSchema), nextAfter: z.int() })
  .meta({ id: 'VmChanges' });

/** VMs that are not deleted, counted. */
export const fleetSummarySchema = z
  .object({
    total: z.int(),
    phases: phaseCountsSchema,
    items: z
      .array(
        z.object({
          by: z
            .partialRecord(z.enum(fleetFields), z.string().nullable())
            .describe('the values that the VMs of this part share'),
          total: z.int(),
          phases: phaseCountsSchema,
        }),
      )
      .describe('the largest parts first, 500 at most'),
    others: z.int().describe('VMs of the parts that are left out'),
  })
  .meta({ id: 'FleetSummary' });

export const vmHealthSchema = z
  .object({
    status: z.enum(['ok', 'degraded']),
    executors: z.array(
      z.object({
        executor: z.string(),
        kind: z.string(),
        host: z.string().optional(),
        healthy: z.boolean(),
        message: z.string().optional(),
        checkedAt: time,
        /** False when no replica has reported it lately. */
        served: z.boolean(),
      }),
    ),
    engine: z.object({
      due: z.int(),
      oldestDueSeconds: z.number().nullable(),
      openOperations: z.int(),
      claimed: z.int(),
      waitingForSlot: z.int(),
    }),
    replica: z
      .object({
        steps: z.int().describe('VMs that it works on'),
        loops: z.array(
          z.object({
            name: z.string(),
            turning: z.boolean(),
            restarts: z.int(),
            error: z
              .string()
              .optional()
              .describe('why its last turn failed, until one succeeds'),
          }),
        ),
      })
      .describe('the backend that answers'),
  })
  .meta({ id: 'VmHealth' });

/** A page of a list. `totalItems` is capped at 10,000. */
export const pageSchema = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().optional(),
    totalItems: z.int().optional(),
  });

export const vmOptionsSchema = z
  .object({
    environments: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        description: z.string().optional(),
        maxCount: z.int(),
        stacks: z.array(z.string()),
        images: z.array(z.string()),
        sizes: z.array(z.string()),
        executors: z.array(z.string()),
        defaultExecutor: z.string(),
        canCreate: z
          .boolean()
          .describe(
            'whether the caller may create groups here; of the component that was named, else of any',
          ),
        lease: z.object({
          defaultSeconds: z.int().optional(),
          maxSeconds: z.int().optional(),
        }),
      }),
    ),
    stacks: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        description: z.string().optional(),
      }),
    ),
    images: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        description: z.string().optional(),
        os: z.object({ name: z.string(), version: z.string() }),
        version: z.string().optional(),
        endOfLife: z.iso.date().optional(),
        endOfLifeSource: z
          .string()
          .optional()
          .describe('of a date that is publicly known, not from config'),
        sshUser: z.string().optional(),
        userData: z.enum(['script', 'cloud-init', 'none']),
      }),
    ),
    sizes: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        description: z.string().optional(),
        cpus: z.int(),
        memoryMiB: z.int(),
        diskGiB: z.number(),
      }),
    ),
    executors: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        title: z.string(),
        paused: z
          .string()
          .optional()
          .describe('why nothing new is started on it now'),
      }),
    ),
    limits: z.object({
      count: z.int(),
      userDataBytes: z.int(),
      labels: z.int(),
      sshKeys: z.int(),
    }),
    defaults: z.object({
      environment: z.string().optional(),
      stack: z.string().optional(),
      image: z.string().optional(),
      size: z.string().optional(),
    }),
    canCreate: z
      .boolean()
      .describe('whether the caller may create groups in any environment'),
  })
  .meta({ id: 'VmOptions' });

export type Labels = z.infer<typeof labelsSchema>;
export type VmError = z.infer<typeof vmErrorSchema>;
export type VmSpec = z.infer<typeof vmSpecSchema>;
export type VmGroup = z.infer<typeof vmGroupSchema>;
export type VmAddress = z.infer<typeof vmAddressSchema>;
export type VmOperationStep = z.infer<typeof vmOperationStepSchema>;
export type VmOperation = z.infer<typeof vmOperationSchema>;
export type VmDrift = z.infer<typeof vmDriftSchema>;
export type Vm = z.infer<typeof vmSchema>;
export type VmLogs = z.infer<typeof vmLogsSchema>;
export type VmChange = z.infer<typeof vmChangeSchema>;
export type VmChanges = z.infer<typeof vmChangesSchema>;
export type VmPhaseCounts = z.infer<typeof phaseCountsSchema>;
export type FleetSummary = z.infer<typeof fleetSummarySchema>;
export type VmHealth = z.infer<typeof vmHealthSchema>;
export type VmOptions = z.infer<typeof vmOptionsSchema>;
export type Page<T> = { items: T[]; nextCursor?: string; totalItems?: number };
