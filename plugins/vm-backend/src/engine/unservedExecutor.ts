import type { LoggerService } from '@backstage/backend-plugin-api';
import type { VmExecutor } from '@backlot/plugin-vm-node';
import { ServedExecutor } from './ServedExecutor';
import { defaultExecutorSettings } from '../model/settings';

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
