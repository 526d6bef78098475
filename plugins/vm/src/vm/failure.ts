import type { Vm, VmError } from '@backlot/plugin-vm-common';
import type { VmActionId } from './actions';

/** The latest error of a VM, and the action that retries. */
export type Failure = { error: VmError; retry: VmActionId | undefined };

export function failureOf(vm: Vm): Failure | undefined {
  const { operation } = vm;
  const failed = operation?.phase === 'failed' ? operation : undefined;
  const error = vm.error ?? failed?.error;
  // The remedies no longer apply once the VM is recreated or deleted.
  const isOver = vm.phase === 'deleted' && error?.code === 'Lost';
  if (!error || isOver) {
    return undefined;
  }
  // Retry comes first because it keeps the VM. A failed power action is retried
  // by doing it again.
  const fitting: VmActionId[] = ['retry'];
  if (failed && failed.type !== 'create' && failed.type !== 'delete') {
    fitting.push(failed.type);
  } else if (vm.phase === 'failed' || vm.phase === 'lost') {
    fitting.push('recreate');
  }
  return { error, retry: fitting.find(action => vm.can.includes(action)) };
}
