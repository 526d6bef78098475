import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { type Config, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { vmServiceRef } from '@backlot/plugin-vm-node';
import { VmEntityProvider } from './VmEntityProvider';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** Puts VMs into the catalog. */
export const catalogModuleVm = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'vm',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
        vm: vmServiceRef,
      },
      async init({ auth, catalog, config, logger, scheduler, vm }) {
        const settings = config.getOptionalConfig('catalog.providers.vm');
        const provider = new VmEntityProvider({
          vm,
          auth,
          logger,
          environments: settings?.getOptionalStringArray('environments'),
          compareEveryMs: milliseconds(settings, 'everything', HOUR),
        });
        catalog.addEntityProvider(provider);
        await scheduler.scheduleTask({
          id: 'vm-entities',
          frequency: {
            milliseconds: milliseconds(settings, 'changes', 10 * SECOND),
          },
          timeout: { minutes: 10 },
          fn: () => provider.refresh(),
        });
      },
    });
  },
});

const milliseconds = (
  config: Config | undefined,
  key: string,
  otherwise: number,
): number =>
  config?.has(key)
    ? durationToMilliseconds(readDurationFromConfig(config, { key }))
    : otherwise;
