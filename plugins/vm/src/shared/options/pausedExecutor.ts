import type { VmOptions } from '@backlot/plugin-vm-common';

/** The executor, if it is paused. */
export const pausedExecutor = (
  options: VmOptions | undefined,
  id: string | undefined,
): VmOptions['executors'][number] | undefined =>
  options?.executors.find(
    executor => executor.id === id && executor.paused !== undefined,
  );
