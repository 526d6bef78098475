import { createBackend } from '@backstage/backend-defaults';
import { vmRootHealthServiceFactory } from '@backlot/plugin-vm-backend';
import { exampleUsersAuthModule } from './auth/exampleUsers';
import { examplePolicyModule } from './permissions/examplePolicy';
import {
  fileLocationsModule,
  localRepositoriesModule,
} from './scaffolder/localRepositories';

const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(exampleUsersAuthModule);

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(examplePolicyModule);

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(import('@backlot/plugin-catalog-backend-module-vm'));

backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backlot/plugin-scaffolder-backend-module-vm'));
backend.add(localRepositoriesModule);
backend.add(fileLocationsModule);

backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));

backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backlot/plugin-search-backend-module-vm'));

backend.add(import('@backlot/plugin-vm-backend'));
backend.add(vmRootHealthServiceFactory);
backend.add(import('@backlot/plugin-vm-backend-module-qemu'));
backend.add(import('@backlot/plugin-vm-backend-module-notifications'));
backend.add(import('@backlot/plugin-vm-backend-module-proctor'));
backend.add(import('@backlot/plugin-vm-backend-module-libvirt'));

backend.start();
