/** The shape of the `vm` section of app-config. */
import { vmLimits } from '@backlot/plugin-vm-common';
import { type ExecutorConfigKey, configValue } from '@backlot/plugin-vm-node';
import { z } from 'zod';

const MAX_WAIT_MS = 60 * 60 * 1000;

const { duration } = configValue;

/** Between two turns of something that runs for as long as the backend does. */
const interval = duration.refine(ms => ms >= 100, 'must be at least 100 ms');

/** Of one wait, which Node's timers cannot make longer than 24 days. */
const wait = duration.refine(
  ms => ms > 0 && ms <= MAX_WAIT_MS,
  'must be longer than 0 and at most 1 hour',
);

const optionName = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
    'must be letters, digits, dots, dashes and underscores, 63 at most',
  );
const title = z.string().optional();
const description = z.string().optional();
const positiveInt = z.int().min(1);

const environmentSchema = z.strictObject({
  title,
  description,
  maxCount: positiveInt.max(vmLimits.count).optional(),
  stacks: z.array(optionName).min(1).optional(),
  images: z.array(optionName).min(1).optional(),
  sizes: z.array(optionName).min(1).optional(),
  executors: z.array(optionName).min(1).optional(),
  lease: z
    .strictObject({ default: duration.optional(), max: duration.optional() })
    .optional(),
  recreateLost: z.strictObject({ after: duration }).optional(),
});

export const executorSchema = z.looseObject({
  kind: z.string().min(1),
  title,
  limits: z
    .strictObject({
      create: positiveInt.optional(),
      other: positiveInt.optional(),
    })
    .optional(),
  deadlines: z
    .strictObject({
      create: duration.optional(),
      delete: duration.optional(),
      power: duration.optional(),
    })
    .optional(),
  attempts: z
    .strictObject({
      create: positiveInt.optional(),
      delete: positiveInt.optional(),
      power: positiveInt.optional(),
    })
    .optional(),
  backoff: z
    .strictObject({ initial: duration.optional(), max: duration.optional() })
    .optional(),
  callTimeout: wait.optional(),
} satisfies Record<ExecutorConfigKey, z.ZodType>);

export const vmSchema = z.strictObject({
  environments: z.record(optionName, environmentSchema),
  stacks: z.record(optionName, z.strictObject({ title, description })),
  images: z.record(
    optionName,
    z.strictObject({
      title,
      description,
      os: z.strictObject({ name: z.string(), version: z.string() }),
      version: z.string().optional(),
      endOfLife: z
        .union([z.iso.date(), z.literal('none')], 'must be a date or none')
        .optional(),
      sshUser: z.string().optional(),
      userData: z.enum(['script', 'cloud-init', 'none']).default('cloud-init'),
    }),
  ),
  sizes: z.record(
    optionName,
    z.strictObject({
      title,
      description,
      cpus: positiveInt,
      memoryMiB: positiveInt,
      diskGiB: z.number().min(0),
    }),
  ),
  executors: z.record(optionName, executorSchema),
  defaults: z
    .strictObject({
      environment: optionName.optional(),
      stack: optionName.optional(),
      image: optionName.optional(),
      size: optionName.optional(),
    })
    .default({}),
  limits: z
    .strictObject({
      count: positiveInt.max(vmLimits.count).optional(),
      userDataBytes: positiveInt.max(vmLimits.userDataBytes).optional(),
    })
    .default({}),
  portal: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      'must be lower case letters, digits and dashes, 63 at most',
    )
    .optional(),
  names: z.strictObject({ template: z.string().min(1).optional() }).default({}),
  sshKeys: z
    .strictObject({
      annotation: z.string().optional(),
      teams: z.record(z.string(), z.array(z.string())).optional(),
    })
    .default({}),
  engine: z
    .strictObject({
      enabled: z.boolean().optional(),
      host: z.string().min(1).optional(),
      concurrency: positiveInt.optional(),
      batch: positiveInt.optional(),
      claim: interval.optional(),
      poll: wait.optional(),
    })
    .default({}),
  sweep: z
    .strictObject({
      every: interval.optional(),
      brake: z
        .strictObject({
          atLeast: z.int().min(0).optional(),
          share: z.number().min(0).max(1).optional(),
        })
        .optional(),
    })
    .default({}),
  drift: z.strictObject({ every: interval.optional() }).default({}),
  orphans: z
    .strictObject({
      minAge: duration.optional(),
      atOnce: positiveInt.max(500).optional(),
    })
    .default({}),
  findings: z
    .strictObject({
      endOfLifeWithin: duration.optional(),
      leaseWithin: duration.optional(),
    })
    .default({}),
  endOfLife: z
    .strictObject({
      publicDates: z.boolean().optional(),
      tellBeforeDays: z.array(positiveInt.max(3650)).max(20).optional(),
    })
    .default({}),
  // For the module that sends them.
  notifications: z.strictObject({ pagePath: z.string().optional() }).optional(),
  rollouts: z
    .strictObject({
      deferUpTo: duration.optional(),
      probe: z
        .strictObject({
          every: wait.optional(),
          timeout: wait.optional(),
          networks: z.array(z.string()).min(1).max(100).optional(),
        })
        .optional(),
    })
    .default({}),
  logs: z
    .strictObject({ redact: z.array(z.string().min(1)).optional() })
    .default({}),
  retention: z
    .strictObject({ logs: duration.optional(), deleted: duration.optional() })
    .default({}),
  callbacks: z.strictObject({ secret: z.string().min(16) }).optional(),
});

export type ParsedVmConfig = z.output<typeof vmSchema>;
