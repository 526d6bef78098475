import os from 'node:os';
import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type { VmExecutorFactory } from '@backlot/plugin-vm-node';
import type { VmConfig } from '../config/vmConfig';
import { ServedExecutor } from './ServedExecutor';

/** Makes the configured executors whose kind is installed here. */
export async function createExecutors(options: {
  config: RootConfigService;
  vm: VmConfig;
  factories: Map<string, VmExecutorFactory>;
  logger: LoggerService;
  portal: string;
  lookNow: (vmId: string) => void;
}): Promise<ServedExecutor[]> {
  const { config, vm, factories, logger, portal, lookNow } = options;
  const host = vm.engine.host ?? os.hostname();
  const served: ServedExecutor[] = [];
  for (const { id, kind, settings } of vm.executors.values()) {
    const factory = factories.get(kind);
    if (!factory) {
      logger.warn(
        `vm.executors.${id}: no installed module provides executors of kind "${kind}"${
          factories.size > 0
            ? `; installed are ${[...factories.keys()].join(', ')}`
            : '; install one, such as @backlot/plugin-vm-backend-module-qemu'
        }. This backend does not serve it`,
      );
      continue;
    }
    const ownLogger = logger.child({ executor: id });
    const executor = await factory.create({
      id,
      config: config.getConfig(`vm.executors.${id}`),
      host,
      portal,
      logger: ownLogger,
      lookNow,
    });
    served.push(
      new ServedExecutor({
        id,
        kind,
        executor,
        settings,
        host: executor.capabilities.hostBound ? host : undefined,
        logger: ownLogger,
        redactions: vm.redactions,
      }),
    );
  }
  return served;
}
