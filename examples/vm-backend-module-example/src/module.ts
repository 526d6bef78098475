import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  readKindConfig,
  vmExecutorsExtensionPoint,
  type VmExecutorFactory,
} from '@backlot/plugin-vm-node';
import { ExampleExecutor } from './ExampleExecutor';
import { FileCloud } from './FileCloud';

const kind = 'example';

/** Its `create` is called once for each instance in config. */
export const exampleFactory: VmExecutorFactory = {
  kind,
  async create({ id, config, portal }) {
    const keys = ['directory', 'imageNames'];
    const own = readKindConfig({ id, config, kind, keys });
    return new ExampleExecutor(new FileCloud(own.getString('directory')), {
      portal,
      images: own.getStringArray('imageNames'),
    });
  },
};

/** Adds executors of `kind: example` to the vm plugin. */
export const vmModuleExample = createBackendModule({
  pluginId: 'vm',
  moduleId: kind,
  register(env) {
    env.registerInit({
      deps: { executors: vmExecutorsExtensionPoint },
      async init({ executors }) {
        executors.addExecutorFactory(exampleFactory);
      },
    });
  },
});
