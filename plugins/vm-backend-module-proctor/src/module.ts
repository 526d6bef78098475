import { createBackendModule } from '@backstage/backend-plugin-api';
import { vmExecutorsExtensionPoint } from '@backlot/plugin-vm-node';
import { readProctorConfig } from './config';
import { ProctorExecutor } from './ProctorExecutor';

/** Adds executors of `kind: proctor` to the vm plugin. */
export const vmModuleProctor = createBackendModule({
  pluginId: 'vm',
  moduleId: 'proctor',
  register(env) {
    env.registerInit({
      deps: { executors: vmExecutorsExtensionPoint },
      async init({ executors }) {
        executors.addExecutorFactory({
          kind: 'proctor',
          async create({ id, config, portal }) {
            return new ProctorExecutor(readProctorConfig(id, config), {
              portal,
            });
          },
        });
      },
    });
  },
});
