import type { Vm, VmAction } from '@backlot/plugin-vm-common';

/** The actions of a VM, including its deletion. */
export type VmActionId = VmAction | 'delete';

type ActionFacts = {
  /** What will be lost; undefined for actions that need no confirmation. */
  warning?: `actions.warnings.${'restart' | 'stop' | 'recreate' | 'delete'}`;
  destructive?: boolean;
};

/** In the order of the menu: harmless actions first. */
export const vmActions: Record<VmActionId, ActionFacts> = {
  start: {},
  retry: {},
  restart: { warning: 'actions.warnings.restart' },
  stop: { warning: 'actions.warnings.stop' },
  recreate: { destructive: true, warning: 'actions.warnings.recreate' },
  delete: { destructive: true, warning: 'actions.warnings.delete' },
};

export const availableActions = (vm: Vm): VmActionId[] =>
  (Object.keys(vmActions) as VmActionId[]).filter(action =>
    vm.can.includes(action),
  );
