import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

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
 * The config of one kind, which stands below a key with the kind's name. A
 * misspelt key, beside it or in it, stops the start.
 *
 * @example
 * ```ts
 * // vm.executors.cloud: { kind: aws, aws: { region: eu-west-1 } }
 * const own = readKindConfig({ id, config, kind: 'aws', keys: ['region'] });
 * own.getString('region');
 * ```
 *
 * @throws InputError that names every key that nobody reads
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
  const common: string[] = [...executorConfigKeys, kind];
  const unknown = [
    ...config.keys().filter(key => !common.includes(key)),
    ...own
      .keys()
      .filter(key => !keys.includes(key))
      .map(key => `${kind}.${key}`),
  ];
  if (unknown.length > 0) {
    throw new InputError(
      `The config of the executor ${id} is wrong. ${unknown
        .map(key => `vm.executors.${id}.${key}: there is no such key`)
        .join('; ')}`,
    );
  }
  return own;
}
