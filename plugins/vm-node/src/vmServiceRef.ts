import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { type VmApi, VmClient } from '@backlot/plugin-vm-common';

/**
 * The vm plugin's API for other backend plugins; pass a token of
 * `auth.getPluginRequestToken` with each call.
 */
export const vmServiceRef = createServiceRef<VmApi>({
  id: 'vm.client',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { discovery: coreServices.discovery },
      factory({ discovery }) {
        return new VmClient({ discoveryApi: discovery });
      },
    }),
});
