import { parseArgs } from 'node:util';
import { z } from 'zod';

export type Mode = 'idempotent' | 'not-idempotent';

export const providers = ['native', 'proctor-v1', 'proctor-v2'] as const;
/** How the replicas talk to the machine service. */
export type Provider = (typeof providers)[number];

export type Options = {
  seed: string;
  vms: number;
  minutes: number;
  modes: Mode[];
  replicas: number;
  provider: Provider;
};

const whole = z.coerce.number().int();

const schema = z.object({
  seed: z
    .string()
    .regex(/^[\w-]+$/, 'wants letters and digits')
    .default(() => String(Date.now() % 100_000)),
  vms: whole.min(1).default(200),
  minutes: z.coerce.number().positive().default(3),
  mode: z.enum(['idempotent', 'not-idempotent', 'both']).default('both'),
  replicas: whole.min(1).default(3),
  provider: z.enum(providers).default('native'),
});

/** @throws Error that says which argument is wrong */
export function readOptions(args: string[]): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      seed: text,
      vms: text,
      minutes: text,
      mode: text,
      replicas: text,
      provider: text,
    },
  });
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    throw new Error(z.prettifyError(parsed.error));
  }
  const { mode, ...options } = parsed.data;
  return {
    ...options,
    modes: mode === 'both' ? ['idempotent', 'not-idempotent'] : [mode],
  };
}
