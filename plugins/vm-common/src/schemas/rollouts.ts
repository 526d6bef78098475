import { z } from 'zod';
import {
  restricts,
  sshKeySchema,
  userDataSchema,
  vmFilterSchema,
} from './requests';
import { vmLimits } from './limits';
import { fromList, optionName, page, uuid } from './parts';
import { rolloutGroupPhases, rolloutPhases } from './words';

export const rolloutBatchPhases = ['waiting', 'open', 'done'] as const;

export const rolloutActions = [
  'pause',
  'resume',
  'approve',
  'abort',
  'rollback',
] as const;

/** What a rollout that runs may wait for. */
export const rolloutWaits = [
  'start',
  'window',
  'approval',
  'bake',
  'pause',
  'deferral',
  'vms',
] as const;

const time = z.iso.datetime().describe('ISO 8601, UTC');
const seconds = (max: number) => z.int().min(0).max(max);
const DAY = 86_400;

const percent = z
  .string()
  .regex(/^([1-9]?\d|100)%$/, 'must be a number or a percentage such as 25%');

const amount = z
  .union([z.int().min(0).max(vmLimits.count), percent])
  .describe('a number of VMs, or a percentage such as 25%');

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 22:30');

const isTimeZone = (zone: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
};

export const maintenanceWindowSchema = z
  .strictObject({
    days: z
      .array(z.enum(weekdays))
      .min(1)
      .max(7)
      .optional()
      .describe('on which it begins; every day without'),
    from: timeOfDay,
    to: timeOfDay.describe('on the next day where it is not after `from`'),
    timeZone: z
      .string()
      .max(64)
      .refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin'),
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    message: 'must differ from `from`; leave the window out for no limit',
  })
  .meta({ id: 'MaintenanceWindow' });

/** How a rollout goes about it. Every field has a careful default. */
export const rolloutStrategySchema = z
  .strictObject({
    maxUnavailable: amount
      .default(1)
      .describe('of each group; percentages are rounded down'),
    maxSurge: amount
      .default(0)
      .describe('VMs of a group above its count; percentages are rounded up'),
    batchSize: amount
      .default('10%')
      .describe('VMs of the rollout that are replaced together; rounded up'),
    groupsAtOnce: z
      .int()
      .min(1)
      .max(1000)
      .default(10)
      .describe('groups that one batch may touch'),
    order: z.enum(['owner', 'age']).default('owner'),
    environments: z
      .array(optionName)
      .max(100)
      .optional()
      .describe('which go first; as in the config without'),
    pauseBetweenBatchesSeconds: seconds(7 * DAY).default(0),
    canary: z
      .strictObject({
        vms: z.int().min(1).max(100),
        bakeSeconds: seconds(30 * DAY).default(600),
      })
      .optional()
      .describe('a first batch, and how long it is watched before the next'),
    windows: z
      .array(maintenanceWindowSchema)
      .max(20)
      .default([])
      .describe('in which batches may begin; at any time without'),
    pauseOnFailures: z
      .union([z.int().min(1).max(100_000), percent])
      .default(1)
      .describe('failed VMs, of all of the rollout, that pause it'),
    approval: z
      .enum(['none', 'betweenEnvironments'])
      .default('none')
      .describe('whether a person has to approve of each further environment'),
    gate: z
      .strictObject({
        healthySeconds: seconds(DAY)
          .default(10)
          .describe('how long the health check of a new VM has to pass'),
        timeoutSeconds: z
          .int()
          .min(1)
          .max(DAY)
          .default(600)
          .describe('from ready to healthy; later than that it has failed'),
        requireHealthCheck: z
          .boolean()
          .default(false)
          .describe('refuse groups that declare no health check'),
      })
      .prefault({}),
    startAt: z.iso.datetime({ offset: true }).optional(),
    deadlineSeconds: z
      .int()
      .min(60)
      .max(365 * DAY)
      .default(30 * DAY)
      .describe('after which it pauses'),
  })
  .meta({ id: 'RolloutStrategy' });

/** What the VMs are to be; absent fields stay as each group has them. */
export const rolloutChangeSchema = z
  .strictObject({
    stack: optionName.optional(),
    image: optionName.optional(),
    size: optionName.optional(),
    executor: optionName.optional(),
    userData: userDataSchema.nullable().optional().describe('null for none'),
    sshKeys: z.array(sshKeySchema).max(vmLimits.sshKeys).optional(),
  })
  .meta({ id: 'RolloutChange' });

export const createRolloutSchema = z
  .strictObject({
    title: z.string().trim().min(1).max(200).optional(),
    filter: vmFilterSchema
      .refine(restricts, 'must not be empty; name what is to be replaced')
      .optional()
      .describe('groups that have such VMs'),
    groups: z
      .array(uuid)
      .min(1)
      .max(vmLimits.rolloutGroups)
      .optional()
      .describe('or groups by their ids'),
    change: rolloutChangeSchema,
    replaceMatching: z
      .boolean()
      .default(false)
      .describe('replace VMs that already match as well'),
    strategy: rolloutStrategySchema.prefault({}),
    dryRun: z.boolean().optional(),
  })
  .refine(
    request =>
      (request.filter === undefined) !== (request.groups === undefined),
    {
      path: ['filter'],
      message: 'name either a filter or groups',
    },
  )
  .refine(
    request =>
      request.replaceMatching ||
      Object.values(request.change).some(value => value !== undefined),
    {
      path: ['change'],
      message:
        'must not be empty; or replace VMs as they are by replaceMatching',
    },
  )
  .meta({ id: 'CreateRollout' });

const groupRef = {
  groupId: z.uuid(),
  name: z.string(),
  component: z.string(),
  environment: z.string(),
  owner: z.string(),
  system: z.string().optional(),
};

const specShown = z.object({
  stack: z.string(),
  image: z.string(),
  size: z.string(),
  executor: z.string(),
});

export const rolloutBatchSchema = z
  .object({
    number: z.int().min(1),
    environment: z.string(),
    canary: z.boolean(),
    phase: z.enum(rolloutBatchPhases),
    vms: z.int(),
    groups: z.int(),
    openedAt: time.optional(),
    closedAt: time.optional(),
    estimatedSeconds: z
      .int()
      .nullable()
      .describe('by creations and deletions of the past; null without any'),
  })
  .meta({ id: 'RolloutBatch' });

/** What a dry run answers. */
export const rolloutPlanSchema = z
  .object({
    groups: z.array(
      z.object({
        ...groupRef,
        vms: z.int().describe('to be replaced'),
        count: z.int(),
        from: specShown,
        to: specShown,
        batches: z.array(z.int()),
        maxUnavailable: z.int(),
        maxSurge: z.int(),
        warnings: z
          .array(z.string())
          .describe('such as: all of its VMs are away for a while'),
      }),
    ),
    skipped: z.array(z.object({ ...groupRef, reason: z.string() })),
    batches: z.array(
      rolloutBatchSchema.omit({ phase: true, openedAt: true, closedAt: true }),
    ),
    vms: z.int(),
    estimatedSeconds: z
      .int()
      .nullable()
      .describe('of all batches, with pauses, without windows and approvals'),
    untold: z
      .array(z.string())
      .describe(
        'owners that are not in the catalog, so that they cannot be notified',
      ),
    strategy: rolloutStrategySchema,
  })
  .meta({ id: 'RolloutPlan' });

const groupCounts = z.object({
  total: z.int(),
  waiting: z.int(),
  running: z.int(),
  failed: z.int(),
  succeeded: z.int(),
  skipped: z.int(),
  rolledBack: z.int(),
  aborted: z.int(),
});

export const rolloutSchema = z
  .object({
    id: z.uuid(),
    title: z.string(),
    phase: z.enum(rolloutPhases),
    direction: z.enum(['forward', 'back']),
    change: rolloutChangeSchema.omit({ userData: true, sshKeys: true }).extend({
      userData: z.boolean().describe('whether user data changes'),
      sshKeys: z.boolean().describe('whether SSH keys change'),
    }),
    replaceMatching: z.boolean(),
    strategy: rolloutStrategySchema,
    waitsFor: z
      .object({
        for: z.enum(rolloutWaits),
        until: time.optional(),
        because: z.string(),
      })
      .nullable(),
    pausedBecause: z.string().optional(),
    batch: z.object({ current: z.int(), total: z.int() }),
    groups: groupCounts,
    vms: z.object({
      total: z.int().describe('to be replaced, when it was planned'),
      done: z.int().describe('replaced, and past the gates'),
      failed: z.int(),
    }),
    can: z.array(z.enum(rolloutActions)).describe('what the caller may do now'),
    createdBy: z.string(),
    createdAt: time,
    updatedAt: time,
    finishedAt: time.optional(),
    deadlineAt: time,
  })
  .meta({ id: 'Rollout' });

export const rolloutGroupSchema = z
  .object({
    ...groupRef,
    phase: z.enum(rolloutGroupPhases),
    because: z
      .string()
      .optional()
      .describe('what it waits for, or what failed'),
    vms: z.object({ total: z.int(), done: z.int(), failed: z.int() }),
    batches: z.array(z.int()),
    from: specShown,
    to: specShown,
    deferredUntil: time.optional(),
    deferrableUntil: time
      .optional()
      .describe('the latest time that the caller may defer it to'),
    startedAt: time.optional(),
    finishedAt: time.optional(),
  })
  .meta({ id: 'RolloutGroup' });

export const rolloutEventSchema = z
  .object({
    seq: z.int(),
    at: time,
    groupId: z.uuid().optional(),
    vmId: z.uuid().optional(),
    actor: z.string(),
    text: z.string(),
  })
  .meta({ id: 'RolloutEvent' });

export const rolloutEventsSchema = z
  .object({
    items: z.array(rolloutEventSchema),
    nextBefore: z.int().optional(),
  })
  .meta({ id: 'RolloutEvents' });

export const rolloutActionSchema = z
  .strictObject({
    action: z.enum(rolloutActions),
    reason: z.string().trim().min(1).max(500).optional(),
  })
  .meta({ id: 'RolloutActionRequest' });

export const deferRolloutSchema = z
  .strictObject({
    until: z.iso
      .datetime({ offset: true })
      .nullable()
      .describe('null takes the deferral back'),
    reason: z.string().trim().min(1).max(500).optional(),
  })
  .meta({ id: 'DeferRollout' });

export const listRolloutsSchema = z.strictObject({
  phase: fromList(z.enum(rolloutPhases)).optional(),
  group: fromList(uuid).optional().describe('that touch this group'),
  ...page,
});

export const listRolloutGroupsSchema = z.strictObject({
  phase: fromList(z.enum(rolloutGroupPhases)).optional(),
  ...page,
});

export const listRolloutEventsSchema = z.strictObject({
  before: z.coerce.number().int().min(1).optional().describe('older than this'),
  group: uuid.optional(),
  limit: z.coerce.number().int().min(1).max(vmLimits.pageSize).default(100),
});

export type MaintenanceWindow = z.output<typeof maintenanceWindowSchema>;
export type RolloutStrategy = z.output<typeof rolloutStrategySchema>;
export type RolloutStrategyRequest = z.input<typeof rolloutStrategySchema>;
export type RolloutChange = z.output<typeof rolloutChangeSchema>;
export type CreateRollout = z.input<typeof createRolloutSchema>;
export type RolloutPlan = z.infer<typeof rolloutPlanSchema>;
export type Rollout = z.infer<typeof rolloutSchema>;
export type RolloutGroup = z.infer<typeof rolloutGroupSchema>;
export type RolloutBatch = z.infer<typeof rolloutBatchSchema>;
export type RolloutBatchPhase = (typeof rolloutBatchPhases)[number];
export type RolloutWait = NonNullable<Rollout['waitsFor']>;
export type RolloutEvent = z.infer<typeof rolloutEventSchema>;
export type RolloutEvents = z.infer<typeof rolloutEventsSchema>;
export type RolloutAction = (typeof rolloutActions)[number];
export type RolloutActionRequest = z.input<typeof rolloutActionSchema>;
export type DeferRollout = z.input<typeof deferRolloutSchema>;
export type ListRollouts = z.input<typeof listRolloutsSchema>;
export type ListRolloutGroups = z.input<typeof listRolloutGroupsSchema>;
export type ListRolloutEvents = z.input<typeof listRolloutEventsSchema>;
