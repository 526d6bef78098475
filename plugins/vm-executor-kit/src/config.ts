import type { RootConfigService } from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import { z } from 'zod';

/** Read by `readDuration`, which knows Backstage's forms of it. */
export const duration = z.unknown().optional();

/**
 * Config that comes from an environment variable is text: `'${BOOT_QUEUE}'`
 * becomes `'4'`. These take the text of a number or a boolean for the value.
 */
export const coerced = {
  number: <T extends z.ZodType<number, number>>(schema: T) =>
    z.preprocess(
      value =>
        typeof value === 'string' && /^\s*-?\d{1,15}(\.\d+)?\s*$/.test(value)
          ? Number(value)
          : value,
      schema,
    ),
  boolean: () =>
    z.preprocess(
      value =>
        typeof value === 'string'
          ? { true: true, false: false }[value.trim().toLowerCase()] ?? value
          : value,
      z.boolean(),
    ),
};

/**
 * Reads the config of one executor. Every key that the schema does not know,
 * and every value that it refuses, stops the start and is named.
 *
 * @param docs - the page that explains the keys
 */
export function readExecutorConfig<T>(
  id: string,
  config: RootConfigService,
  schema: z.ZodType<T>,
  docs: string,
): T {
  const parsed = schema.safeParse(config.get());
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap(issue => {
    const at = (...path: PropertyKey[]) =>
      `vm.executors.${[id, ...issue.path, ...path].map(String).join('.')}`;
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map(key => `${at(key)}: there is no such key`)
      : [`${at()}: ${issue.message}`];
  });
  throw new InputError(
    `The config of the executor ${id} is wrong; ${docs} explains every key. ${problems
      .slice(0, 20)
      .join('; ')}`,
  );
}

/** Milliseconds of a key such as `5m`, `PT5M` or `{ minutes: 5 }`. */
export function readDuration(
  config: RootConfigService,
  key: string,
  fallback: number,
): number {
  return config.has(key)
    ? durationToMilliseconds(readDurationFromConfig(config, { key }))
    : fallback;
}
