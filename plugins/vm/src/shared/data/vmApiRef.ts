import type { VmApi } from '@backlot/plugin-vm-common';
import { createApiRef } from '@backstage/frontend-plugin-api';

/** The HTTP API of the vm backend. */
export const vmApiRef = createApiRef<VmApi>().with({
  id: 'plugin.vm.service',
  pluginId: 'vm',
});
