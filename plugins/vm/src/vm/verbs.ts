import type { Vm, VmAction } from '@backlot/plugin-vm-common';

/** What can be asked of one VM: an action, or its deletion. */
export type VmVerb = VmAction | 'delete';

type VerbFacts = {
  /** What will be lost; absent where asking first would only be in the way. */
  warning?: `actions.warnings.${'restart' | 'stop' | 'recreate' | 'delete'}`;
  destructive?: boolean;
};

/** In the order of the menu: what is gentle first. */
export const vmVerbs: Record<VmVerb, VerbFacts> = {
  start: {},
  retry: {},
  restart: { warning: 'actions.warnings.restart' },
  stop: { warning: 'actions.warnings.stop' },
  recreate: { destructive: true, warning: 'actions.warnings.recreate' },
  delete: { destructive: true, warning: 'actions.warnings.delete' },
};

export const offeredVerbs = (vm: Vm): VmVerb[] =>
  (Object.keys(vmVerbs) as VmVerb[]).filter(verb => vm.can.includes(verb));
