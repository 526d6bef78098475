import type { RootConfigService } from '@backstage/backend-plugin-api';
import { type HumanDuration, durationToMilliseconds } from '@backstage/types';
import { z } from 'zod';
import { knownPlaceholders, mentions, unknownPlaceholders } from './template';

const duration = z
  .record(z.string(), z.number().min(0))
  .transform(value => durationToMilliseconds(value as HumanDuration));

const template = z.string().superRefine((text, context) => {
  for (const name of unknownPlaceholders(text)) {
    context.addIssue(
      `{{${name}}} is unknown; use ${knownPlaceholders.join(', ')}`,
    );
  }
});

const proc = z.strictObject({
  name: template.min(1),
  args: z.record(z.string(), template).default({}),
});

/** A proc that cannot tell for which machine it runs can only do harm. */
const namesItsMachine = (
  { args }: { args: Record<string, string> },
  context: z.RefinementCtx,
) => {
  if (!Object.values(args).some(value => mentions(value, 'vm.name'))) {
    context.addIssue({
      code: 'custom',
      path: ['args'],
      message:
        'must hand over {{vm.name}}, or the proc cannot know its machine',
    });
  }
};
const procOfVm = proc.superRefine(namesItsMachine);

const headers = z.record(z.string(), z.string()).default({});

const schema = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .transform(url => url.replace(/\/+$/, '')),
  dialect: z.enum(['v1', 'v2']),
  headers,
  teams: z.record(z.string(), z.strictObject({ headers })).default({}),
  procs: z.strictObject({
    create: proc
      .extend({ idempotentByName: z.boolean().default(false) })
      .superRefine(namesItsMachine),
    delete: procOfVm,
    start: procOfVm.optional(),
    stop: procOfVm.optional(),
    restart: procOfVm.optional(),
    list: proc.optional(),
  }),
  sentinel: z.string().min(1).default('VM_RESULT'),
  unknownFor: duration.default(60_000),
  failedFor: duration.default(30_000),
  look: z
    .strictObject({
      least: duration.default(1000),
      most: duration.default(15_000),
    })
    .prefault({}),
});

export type ProctorConfig = z.output<typeof schema>;
export type ProcConfig = z.output<typeof proc>;

/** @throws Error that names the key and the remedy */
export function readProctorConfig(
  id: string,
  config: RootConfigService,
): ProctorConfig {
  const parsed = schema.safeParse(config.get());
  if (!parsed.success) {
    throw new Error(
      `Invalid config:\n  ${parsed.error.issues
        .map(
          ({ path, message }) =>
            `vm.executors.${[id, ...path].join('.')}: ${message}`,
        )
        .join('\n  ')}`,
    );
  }
  const { start, stop, restart } = parsed.data.procs;
  const power = [start, stop, restart].filter(Boolean).length;
  if (power !== 0 && power !== 3) {
    throw new Error(
      `Invalid config:\n  vm.executors.${id}.procs: give start, stop and restart, or none of them`,
    );
  }
  return parsed.data;
}
