import { ConfigReader, readDurationFromConfig } from '@backstage/config';
import { type JsonObject, durationToMilliseconds } from '@backstage/types';
import { z } from 'zod';

const duration = z.unknown().transform((value, context) => {
  try {
    return durationToMilliseconds(
      readDurationFromConfig(new ConfigReader({ value } as JsonObject), {
        key: 'value',
      }),
    );
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be a duration such as { minutes: 5 }, 5m or PT5M',
    });
    return z.NEVER;
  }
});

/**
 * Schemas of values in config. Config that comes from an environment variable
 * is text: `'${BOOT_QUEUE}'` becomes `'4'`. These take such text for the value.
 */
export const configValue = {
  /** `{ minutes: 5 }`, `5m` or `PT5M`, as everywhere in Backstage; gives milliseconds. */
  duration,

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
