import type { RootConfigService } from '@backstage/backend-plugin-api';
import {
  configValue,
  forExecutorKeys,
  readExecutorConfig,
} from '@backlot/plugin-vm-node';
import { z } from 'zod';
import { mentions, placeholders, unknownPlaceholders } from './template';

const templateOf = (known: string[]) =>
  z.string().superRefine((text, context) => {
    for (const name of unknownPlaceholders(text, known)) {
      context.addIssue(`{{${name}}} is unknown; use ${known.join(', ')}`);
    }
  });

const procOf = (known: string[]) => {
  const template = templateOf(known);
  // Proctor takes text only, where YAML has numbers and booleans too.
  const value = z.preprocess(
    given =>
      typeof given === 'number' || typeof given === 'boolean'
        ? String(given)
        : given,
    template,
  );
  return z.strictObject({
    name: template.min(1),
    args: z.record(z.string(), value).default({}),
  });
};

const proc = procOf(placeholders.vm);

/** A proc that does not know its machine can only do harm. */
const namesItsMachine = (
  { args }: { args: Record<string, string> },
  context: z.RefinementCtx,
) => {
  if (!handsOver(args, 'vm.name')) {
    context.addIssue({
      code: 'custom',
      path: ['args'],
      message:
        'must hand over {{vm.name}}, or the proc cannot know its machine',
    });
  }
};
const handsOver = (args: Record<string, string>, placeholder: string) =>
  Object.values(args).some(value => mentions(value, placeholder));

const procOfVm = proc.superRefine(namesItsMachine);

const headers = z.record(z.string(), z.string()).default({});

const schema = z
  .strictObject({
    ...forExecutorKeys(z.unknown().optional()),
    url: z
      .url({ protocol: /^https?$/ })
      .transform(url => url.replace(/\/+$/, '')),
    dialect: z.enum(['v1', 'v2']),
    headers,
    teams: z.record(z.string(), z.strictObject({ headers })).default({}),
    procs: z.strictObject({
      create: proc
        .extend({ idempotentByName: configValue.boolean().default(false) })
        .superRefine(namesItsMachine),
      delete: procOfVm,
      start: procOfVm.optional(),
      stop: procOfVm.optional(),
      restart: procOfVm.optional(),
      list: procOf(placeholders.list).optional(),
    }),
    sentinel: z.string().min(1).default('VM_RESULT'),
    unknownFor: configValue.duration.default(60_000),
    failedFor: configValue.duration.default(0),
    look: z
      .strictObject({
        least: configValue.duration.default(1000),
        most: configValue.duration.default(15_000),
      })
      .prefault({}),
  })
  .superRefine(({ procs: { start, stop, restart } }, context) => {
    const power = [start, stop, restart].filter(Boolean).length;
    if (power !== 0 && power !== 3) {
      context.addIssue({
        code: 'custom',
        path: ['procs'],
        message: 'give start, stop and restart, or none of them',
      });
    }
  })
  .superRefine(({ dialect, procs }, context) => {
    const { list: _, ...ofVms } = procs;
    for (const [type, one] of Object.entries(ofVms)) {
      const owesResult = dialect === 'v2' || type === 'create';
      if (one && owesResult && !handsOver(one.args, 'operation.id')) {
        context.addIssue({
          code: 'custom',
          path: ['procs', type, 'args'],
          message:
            'must hand over {{operation.id}}, because the proc has to print it in its result',
        });
      }
    }
  })
  .superRefine((config, context) => {
    const secrets = [config, ...Object.values(config.teams)].flatMap(one =>
      Object.entries(one.headers).filter(([, value]) => value.length >= 8),
    );
    for (const [type, one] of Object.entries(config.procs)) {
      for (const [name, value] of Object.entries(one?.args ?? {})) {
        const [header] =
          secrets.find(([, secret]) => value.includes(secret)) ?? [];
        if (header !== undefined && !/^email-id$/i.test(header)) {
          context.addIssue({
            code: 'custom',
            path: ['procs', type, 'args', name],
            message: `holds the value of the header ${header}; Proctor stores arguments for all to read`,
          });
        }
      }
    }
  });

export type ProctorConfig = z.output<typeof schema>;
export type ProcConfig = z.output<typeof proc>;

/** @throws InputError that names the key and the remedy */
export function readProctorConfig(
  id: string,
  config: RootConfigService,
): ProctorConfig {
  const docs = 'docs/executors/proctor.md';
  return readExecutorConfig({ id, config, schema, docs });
}
