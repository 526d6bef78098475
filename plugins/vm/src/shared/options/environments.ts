import type { VmOptions } from '@backlot/plugin-vm-common';

export const environmentOf = (options: VmOptions, name: string) =>
  options.environments.find(environment => environment.name === name);

/** The options without the environments in which the caller may not create. */
export const creatableOf = (options: VmOptions): VmOptions => ({
  ...options,
  environments: options.environments.filter(({ canCreate }) => canCreate),
});
