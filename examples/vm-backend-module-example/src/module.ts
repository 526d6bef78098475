import { createBackendModule } from '@backstage/backend-plugin-api';
import { vmExecutorsExtensionPoint } from '@backlot/plugin-vm-node';
import { ExampleExecutor } from './ExampleExecutor';
import { FileCloud } from './FileCloud';

/** Adds executors of `kind: example` to the vm plugin. */
export const vmModuleExample = createBackendModule({
  pluginId: 'vm',
  moduleId: 'example',
  register(env) {
    env.registerInit({
      deps: { executors: vmExecutorsExtensionPoint },
      async init({ executors }) {
        executors.addExecutorFactory({
          kind: 'example',
          // Once for each instance in config, with what stands below its id.
          create: async ({ config }) =>
            new ExampleExecutor(
              new FileCloud(config.getString('directory')),
              config.getStringArray('imageNames'),
            ),
        });
      },
    });
  },
});
