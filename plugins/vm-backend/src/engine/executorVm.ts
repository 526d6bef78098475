import type {
  ExecutorImage,
  ExecutorSize,
  ExecutorVm,
} from '@backlot/plugin-vm-node';
import type { GroupSpec } from '../model/group';
import type { Vm } from '../model/vm';

/** Images and sizes are stored by name; executors get what config says of them. */
export interface SpecOptions {
  image(name: string): ExecutorImage;
  size(name: string): ExecutorSize;
}

/** A stored VM as its executor sees it. */
export const toExecutorVm = (
  vm: Vm,
  spec: GroupSpec,
  labels: Record<string, string>,
  specOptions: SpecOptions,
): ExecutorVm => ({
  id: vm.id,
  name: vm.name,
  groupId: vm.groupId,
  component: vm.component,
  owner: vm.owner,
  environment: vm.environment,
  placement: vm.placement ?? undefined,
  providerState: vm.providerState ?? undefined,
  providerId: vm.providerId ?? undefined,
  spec: {
    stack: spec.stack,
    image: specOptions.image(spec.image),
    size: specOptions.size(spec.size),
    userData: spec.userData ?? undefined,
    sshKeys: spec.sshKeys,
    labels,
  },
});
