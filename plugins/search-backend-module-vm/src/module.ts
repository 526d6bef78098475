import {
  coreServices,
  createBackendModule,
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
} from '@backstage/backend-plugin-api';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { vmServiceRef } from '@backlot/plugin-vm-node';
import { VmCollatorFactory } from './VmCollatorFactory';

const SCHEDULE = 'search.collators.vm.schedule';

/** Makes VMs findable by name, address, image and component. */
export const searchModuleVm = createBackendModule({
  pluginId: 'search',
  moduleId: 'vm',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        index: searchIndexRegistryExtensionPoint,
        scheduler: coreServices.scheduler,
        vm: vmServiceRef,
      },
      async init({ auth, config, index, scheduler, vm }) {
        const schedule = config.has(SCHEDULE)
          ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
              config.getConfig(SCHEDULE),
            )
          : {
              frequency: { minutes: 10 },
              timeout: { minutes: 15 },
              initialDelay: { seconds: 3 },
            };
        index.addCollator({
          schedule: scheduler.createScheduledTaskRunner(schedule),
          factory: new VmCollatorFactory({ vm, auth }),
        });
      },
    });
  },
});
