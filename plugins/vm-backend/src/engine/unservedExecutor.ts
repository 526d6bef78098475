import type { LoggerService } from '@backstage/backend-plugin-api';
import type { VmExecutor } from '@backlot/plugin-vm-node';
import { ServedExecutor } from './ServedExecutor';
import type { ExecutorSettings } from './settings';

const MINUTE = 60_000;

/** Settings where config says nothing. */
export const defaultExecutorSettings: ExecutorSettings = {
  limits: { create: 20, other: 20 },
  deadlines: {
    create: 15 * MINUTE,
    delete: 10 * MINUTE,
    start: 10 * MINUTE,
    stop: 10 * MINUTE,
    restart: 10 * MINUTE,
  },
  attempts: { create: 3, delete: 8, power: 2 },
  backoff: { initialMs: 1000, maxMs: MINUTE },
  callTimeoutMs: 30_000,
};

const refuse = async (): Promise<never> => {
  throw new Error('This executor is not configured here');
};

/** Stands for an executor that is no longer configured; every call fails. */
export function unservedExecutor(
  id: string,
  logger: LoggerService,
): ServedExecutor {
  const executor: VmExecutor = {
    capabilities: {
      idempotency: 'none',
      power: false,
      console: false,
      callbacks: false,
      hostBound: false,
      lists: true,
    },
    prepare: refuse,
    submit: refuse,
    poll: refuse,
    find: refuse,
    inspect: refuse,
    list: () => {
      throw new Error('This executor is not configured here');
    },
    health: async () => ({ healthy: false, message: 'not configured' }),
  };
  return new ServedExecutor({
    id,
    kind: 'unknown',
    executor,
    settings: defaultExecutorSettings,
    logger,
  });
}
