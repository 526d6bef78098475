import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { z } from 'zod';
import { describeIssues, unknownKey } from './issues';

/** The keys that the engine reads of every executor, whatever its kind. */
export const executorConfigKeys = [
  'kind',
  'title',
  'limits',
  'deadlines',
  'attempts',
  'backoff',
  'callTimeout',
] as const;

export type ExecutorConfigKey = (typeof executorConfigKeys)[number];

/**
 * The same value for each of {@link executorConfigKeys}, for the schema of a
 * kind whose own keys stand beside them.
 *
 * @example
 * ```ts
 * const schema = z.strictObject({
 *   ...forExecutorKeys(z.unknown().optional()),
 *   url: z.url(),
 * });
 * ```
 */
export function forExecutorKeys<T>(value: T): Record<ExecutorConfigKey, T> {
  return Object.fromEntries(
    executorConfigKeys.map(key => [key, value]),
  ) as Record<ExecutorConfigKey, T>;
}

/**
 * Reads the config of one executor whose own keys stand beside those of the
 * engine. The schema is strict and includes {@link forExecutorKeys}.
 *
 * @throws InputError that names every value that is wrong and every key that
 * does not exist, with the key that was probably meant
 */
export function readExecutorConfig<S extends z.ZodType>(options: {
  /** The id of the executor. */
  id: string;
  /** The config below `vm.executors.<id>`. */
  config: RootConfigService;
  schema: S;
  /** The page that explains the keys. */
  docs?: string;
}): z.output<S> {
  const { id, config, schema, docs } = options;
  const parsed = schema.safeParse(config.get());
  if (!parsed.success) {
    throw wrongConfig(
      id,
      describeIssues(at(id), parsed.error.issues, schema),
      docs,
    );
  }
  return parsed.data;
}

/**
 * The config of one kind, which stands below a key with the kind's name.
 *
 * @example
 * ```ts
 * // vm.executors.cloud: { kind: aws, aws: { region: eu-west-1 } }
 * const own = readKindConfig({ id, config, kind: 'aws', keys: ['region'] });
 * own.getString('region');
 * ```
 *
 * @throws InputError that names every key that does not exist, beside that of
 * the kind or in it
 */
export function readKindConfig(options: {
  /** The id of the executor. */
  id: string;
  /** The config below `vm.executors.<id>`. */
  config: RootConfigService;
  kind: string;
  /** The keys that the kind knows. */
  keys: string[];
}): Config {
  const { id, config, kind, keys } = options;
  const own = config.getConfig(kind);
  const unknown = [
    ...unknownIn(at(id), config.keys(), [...executorConfigKeys, kind]),
    ...unknownIn(`${at(id)}.${kind}`, own.keys(), keys),
  ];
  if (unknown.length > 0) {
    throw wrongConfig(id, unknown);
  }
  return own;
}

const at = (id: string) => `vm.executors.${id}`;

const unknownIn = (path: string, keys: string[], known: string[]) =>
  keys
    .filter(key => !known.includes(key))
    .map(key => unknownKey(path, key, known));

const wrongConfig = (id: string, problems: string[], docs?: string) =>
  new InputError(
    `The config of the executor ${id} is wrong${
      docs ? `; ${docs} explains every key` : ''
    }. ${problems.slice(0, 20).join('; ')}`,
  );
