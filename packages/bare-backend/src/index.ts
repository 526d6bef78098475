/**
 * The vm plugin in a backend of Backstage's defaults, without portal, users or
 * a catalog of its own: what fault tests and benchmarks run as replicas. The
 * database, the HTTP server, authentication by static tokens and the scheduler
 * are the real ones.
 */
import { createBackend } from '@backstage/backend-defaults';
import {
  type BackendFeature,
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { componentsOf } from './components';

/** Reads the components from `bare.components` and `bare.owners`. */
const staticCatalog = createServiceFactory({
  service: catalogServiceRef,
  deps: { config: coreServices.rootConfig },
  factory: ({ config }) =>
    catalogServiceMock({
      entities: componentsOf({
        components: config.getNumber('bare.components'),
        owners: config.getNumber('bare.owners'),
      }),
    }),
});

/**
 * Starts it; the arguments of the process name the config files, as with any
 * backend of Backstage.
 */
export async function startBareBackend(
  features: Array<BackendFeature | Promise<{ default: BackendFeature }>>,
): Promise<void> {
  const backend = createBackend();
  backend.add(staticCatalog);
  backend.add(import('@backlot/plugin-vm-backend'));
  features.forEach(feature => backend.add(feature));
  await backend.start();
}
