import { createPermission } from '@backstage/plugin-permission-common';

/** The resource type of every permission that concerns one group and its VMs. */
export const RESOURCE_TYPE_VM_GROUP = 'vm-group';

const resourceType = RESOURCE_TYPE_VM_GROUP;

/** Applied to the group that would be created. */
export const vmGroupCreatePermission = createPermission({
  name: 'vm.group.create',
  attributes: { action: 'create' },
  resourceType,
});

/** Groups, their VMs, operations and logs. */
export const vmGroupReadPermission = createPermission({
  name: 'vm.group.read',
  attributes: { action: 'read' },
  resourceType,
});

/** Scale, lease, labels, power, retry, recreate; also shows user data. */
export const vmGroupUpdatePermission = createPermission({
  name: 'vm.group.update',
  attributes: { action: 'update' },
  resourceType,
});

export const vmGroupDeletePermission = createPermission({
  name: 'vm.group.delete',
  attributes: { action: 'delete' },
  resourceType,
});

/** Forget machines that cannot be reached. */
export const vmGroupDeleteForcePermission = createPermission({
  name: 'vm.group.delete.force',
  attributes: { action: 'delete' },
  resourceType,
});

/** Executors, health and what concerns the fleet as a whole. */
export const vmFleetReadPermission = createPermission({
  name: 'vm.fleet.read',
  attributes: { action: 'read' },
});

/** Pausing and resuming executors. */
export const vmExecutorControlPermission = createPermission({
  name: 'vm.executor.control',
  attributes: { action: 'update' },
});

/** Removing machines that no VM stands for. */
export const vmOrphanDeletePermission = createPermission({
  name: 'vm.orphan.delete',
  attributes: { action: 'delete' },
});

/** Starting rollouts; applied to each group whose VMs it would replace. */
export const vmRolloutCreatePermission = createPermission({
  name: 'vm.rollout.create',
  attributes: { action: 'create' },
  resourceType,
});

/** Pausing, resuming, aborting and rolling back; for all groups of a rollout. */
export const vmRolloutControlPermission = createPermission({
  name: 'vm.rollout.control',
  attributes: { action: 'update' },
  resourceType,
});

/** Approving that a rollout continues with its next environment; for all of its groups. */
export const vmRolloutApprovePermission = createPermission({
  name: 'vm.rollout.approve',
  attributes: { action: 'update' },
  resourceType,
});

export const vmPermissions = [
  vmGroupCreatePermission,
  vmGroupReadPermission,
  vmGroupUpdatePermission,
  vmGroupDeletePermission,
  vmGroupDeleteForcePermission,
  vmFleetReadPermission,
  vmExecutorControlPermission,
  vmOrphanDeletePermission,
  vmRolloutCreatePermission,
  vmRolloutControlPermission,
  vmRolloutApprovePermission,
];
