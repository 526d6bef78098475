import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { vmExecutorsExtensionPoint } from '@backlot/plugin-vm-node';
import { readQemuConfig } from './config';
import { QemuExecutor } from './QemuExecutor';

/** Adds executors of `kind: qemu` to the vm plugin. */
export const vmModuleQemu = createBackendModule({
  pluginId: 'vm',
  moduleId: 'qemu',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        executors: vmExecutorsExtensionPoint,
      },
      async init({ config: portalConfig, executors }) {
        executors.addExecutorFactory({
          kind: 'qemu',
          async create({ id, config, host, portal, logger, lookNow }) {
            const offeredImages =
              portalConfig.getOptionalConfig('vm.images')?.keys() ?? [];
            return QemuExecutor.create(
              readQemuConfig(id, config, { host, portal, offeredImages }),
              logger,
              lookNow,
            );
          },
        });
      },
    });
  },
});
