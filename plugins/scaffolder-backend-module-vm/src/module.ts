import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { vmServiceRef } from '@backlot/plugin-vm-node';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createVmCreateAction } from './actions/create';
import { createVmDeleteAction } from './actions/delete';

/** Adds `vm:create` and `vm:delete` to the scaffolder. */
export const scaffolderModuleVm = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'vm',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        scaffolder: scaffolderActionsExtensionPoint,
        vm: vmServiceRef,
      },
      async init({ auth, catalog, scaffolder, vm }) {
        scaffolder.addActions(
          createVmCreateAction({ auth, catalog, vm }),
          createVmDeleteAction({ auth, vm }),
        );
      },
    });
  },
});
