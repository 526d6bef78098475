import { createBackendModule } from '@backstage/backend-plugin-api';
import { vmExecutorsExtensionPoint } from '@backlot/plugin-vm-node';
import { readLibvirtConfig } from './config';
import { LibvirtExecutor } from './LibvirtExecutor';

/** Adds executors of `kind: libvirt` to the vm plugin. */
export const vmModuleLibvirt = createBackendModule({
  pluginId: 'vm',
  moduleId: 'libvirt',
  register(env) {
    env.registerInit({
      deps: { executors: vmExecutorsExtensionPoint },
      async init({ executors }) {
        executors.addExecutorFactory({
          kind: 'libvirt',
          async create({ id, config, logger, lookNow }) {
            return LibvirtExecutor.create(
              readLibvirtConfig(id, config),
              logger,
              lookNow,
            );
          },
        });
      },
    });
  },
});
