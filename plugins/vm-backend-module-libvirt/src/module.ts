import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { vmExecutorsExtensionPoint } from '@backlot/plugin-vm-node';
import { readLibvirtConfig } from './config';
import { LibvirtExecutor } from './LibvirtExecutor';

/** Adds executors of `kind: libvirt` to the vm plugin. */
export const vmModuleLibvirt = createBackendModule({
  pluginId: 'vm',
  moduleId: 'libvirt',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        executors: vmExecutorsExtensionPoint,
      },
      async init({ config: portalConfig, executors }) {
        executors.addExecutorFactory({
          kind: 'libvirt',
          async create({ id, config, portal, logger, lookNow }) {
            const offeredImages =
              portalConfig.getOptionalConfig('vm.images')?.keys() ?? [];
            return LibvirtExecutor.create(
              readLibvirtConfig(id, config, { portal, offeredImages }),
              logger,
              lookNow,
            );
          },
        });
      },
    });
  },
});
