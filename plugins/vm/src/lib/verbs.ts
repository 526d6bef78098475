import type { Vm, VmAction } from '@backlot/plugin-vm-common';

/** What can be asked of one VM: an action, or its deletion. */
export type VmVerb = VmAction | 'delete';

type VerbText = {
  label: string;
  /** What will be lost; absent where asking first would only be in the way. */
  warning?: (vm: Vm) => string;
  destructive?: boolean;
};

/** In the order of the menu: what is gentle first. */
export const vmVerbs: Record<VmVerb, VerbText> = {
  start: { label: 'Start' },
  retry: { label: 'Retry' },
  restart: {
    label: 'Restart',
    warning: () => 'What it serves is interrupted until it has booted again.',
  },
  stop: {
    label: 'Stop',
    warning: () =>
      'What it serves ends until it is started again. Its disk is kept.',
  },
  recreate: {
    label: 'Recreate',
    destructive: true,
    warning: () =>
      'The machine and everything on its disk is deleted, and a new one is made from the image under the same name.',
  },
  delete: {
    label: 'Delete',
    destructive: true,
    warning: () =>
      'The machine and everything on its disk is deleted, and its group wants one VM less. This cannot be undone.',
  },
};

export const offeredVerbs = (vm: Vm): VmVerb[] =>
  (Object.keys(vmVerbs) as VmVerb[]).filter(verb => vm.can.includes(verb));
