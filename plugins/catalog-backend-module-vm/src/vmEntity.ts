import type { ResourceEntity } from '@backstage/catalog-model';
import type { Vm } from '@backlot/plugin-vm-common';

/** The id of the VM that an entity stands for. */
export const VM_ID_ANNOTATION = 'backlot.io/vm-id';

const LOCATION = 'vm:inventory';

/**
 * A VM as the catalog has it: what it belongs to, and what seldom changes.
 * Phase, power and addresses are left to the inventory, because each change of
 * an entity makes the catalog process it again.
 */
export const vmEntity = (vm: Vm): ResourceEntity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: {
    name: vm.name,
    description: `${vm.image}, ${vm.size}, in ${vm.environment}`,
    annotations: {
      'backstage.io/managed-by-location': LOCATION,
      'backstage.io/managed-by-origin-location': LOCATION,
      [VM_ID_ANNOTATION]: vm.id,
    },
    labels: {
      'backlot.io/environment': vm.environment,
      'backlot.io/stack': vm.stack,
      'backlot.io/image': vm.image,
      'backlot.io/size': vm.size,
    },
  },
  spec: {
    type: 'virtual-machine',
    owner: vm.owner,
    ...(vm.system && { system: vm.system }),
    dependencyOf: [vm.component],
  },
});

/** Where a VM of this name is, be it there or not. */
export const vmEntityRef = (name: string) => `resource:default/${name}`;
