import type { VmOptions } from '@backlot/plugin-vm-common';

export const environmentOf = (options: VmOptions, name: string) =>
  options.environments.find(environment => environment.name === name);

/**
 * The options with only the environments in which the caller may create VMs.
 */
export const creatableOf = (options: VmOptions): VmOptions => ({
  ...options,
  environments: options.environments.filter(({ canCreate }) => canCreate),
});
