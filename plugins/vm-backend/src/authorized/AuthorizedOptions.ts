import {
  type VmOptions,
  vmGroupCreatePermission,
} from '@backlot/plugin-vm-common';
import type { Ownership } from '../catalog/Ownership';
import type { Caller } from '../model/caller';
import { mayMatch } from '../model/conditions';
import type { Options } from '../options/Options';
import type { Access } from './Access';

/** Says in which environments the caller of {@link Options} can create VMs. */
export class AuthorizedOptions implements Options {
  constructor(
    private readonly options: Options,
    private readonly access: Access,
    private readonly ownership: Ownership,
  ) {}

  /** @throws InputError for a component that the caller's catalog does not have */
  async read(
    component: string | undefined,
    caller: Caller,
  ): Promise<VmOptions> {
    const allowed = await this.access.condition(
      vmGroupCreatePermission,
      caller,
    );
    const owners =
      component === undefined
        ? {}
        : await this.ownership.resolve(component, caller.credentials);
    const options = await this.options.read(component, caller);
    const environments = options.environments.map(environment => ({
      ...environment,
      canCreate: mayMatch(allowed, {
        ...owners,
        environment: environment.name,
      }),
    }));
    return {
      ...options,
      environments,
      canCreate: environments.some(({ canCreate }) => canCreate),
    };
  }
}
