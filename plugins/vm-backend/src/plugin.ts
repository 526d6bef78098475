import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { serveApi } from './wiring/api';
import { registerExtensionPoints } from './wiring/extensionPoints';
import { createFoundation } from './wiring/foundation';
import { addLifecycleHooks } from './wiring/lifecycle';
import { createWorkers } from './wiring/loops';
import { registerPermissions } from './wiring/permissions';
import { pluginServices } from './wiring/pluginServices';
import { scheduleTasks } from './wiring/schedules';
import { createServices } from './wiring/services';

/** The backend of Backlot. */
export const vmPlugin = createBackendPlugin({
  pluginId: 'vm',
  register(env) {
    const extensions = registerExtensionPoints(env);
    env.registerInit({
      deps: pluginServices,
      async init(backstage) {
        const foundation = await createFoundation(backstage, extensions);
        const access = registerPermissions(backstage, foundation.inventory);
        const workers = createWorkers(backstage, foundation, extensions);
        const services = createServices(foundation, access, workers.replica);
        await serveApi(backstage, foundation, services);
        addLifecycleHooks(backstage, foundation, workers);
        await scheduleTasks(backstage, foundation);
      },
    });
  },
});
