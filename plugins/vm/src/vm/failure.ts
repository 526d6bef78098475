import type { Vm, VmError } from '@backlot/plugin-vm-common';
import type { VmVerb } from './verbs';

/** What went wrong last with a VM, and the verb that tries it again. */
export type Failure = { error: VmError; retry: VmVerb | undefined };

export function failureOf(vm: Vm): Failure | undefined {
  const { operation } = vm;
  const failed = operation?.phase === 'failed' ? operation : undefined;
  const error = vm.error ?? failed?.error;
  // Its remedies are over once the VM is recreated or deleted.
  const isOver = vm.phase === 'deleted' && error?.code === 'Lost';
  if (!error || isOver) {
    return undefined;
  }
  // A retry first: it keeps what there is. A power verb is retried by itself.
  const fitting: VmVerb[] = ['retry'];
  if (failed && failed.type !== 'create' && failed.type !== 'delete') {
    fitting.push(failed.type);
  } else if (vm.phase === 'failed' || vm.phase === 'lost') {
    fitting.push('recreate');
  }
  return { error, retry: fitting.find(verb => vm.can.includes(verb)) };
}
