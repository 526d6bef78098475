import { createBackendModule } from '@backstage/backend-plugin-api';
import { vmExecutorsExtensionPoint } from '@backlot/plugin-vm-node';
import { readQemuConfig } from './config';
import { QemuExecutor } from './QemuExecutor';

/** Adds executors of `kind: qemu` to the vm plugin. */
export const vmModuleQemu = createBackendModule({
  pluginId: 'vm',
  moduleId: 'qemu',
  register(env) {
    env.registerInit({
      deps: { executors: vmExecutorsExtensionPoint },
      async init({ executors }) {
        executors.addExecutorFactory({
          kind: 'qemu',
          async create({ id, config, host, logger, lookNow }) {
            return QemuExecutor.create(
              readQemuConfig(id, config, host),
              logger,
              lookNow,
            );
          },
        });
      },
    });
  },
});
