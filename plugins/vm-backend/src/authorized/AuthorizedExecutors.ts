import {
  type ExecutorActionRequest,
  vmExecutorControlPermission,
  vmFleetReadPermission,
} from '@backlot/plugin-vm-common';
import type { Executors, ExecutorsView } from '../executors/Executors';
import type { Caller } from '../model/caller';
import type { Access } from './Access';

/** Checks the permissions of callers of {@link Executors}. */
export class AuthorizedExecutors implements Executors {
  constructor(
    private readonly executors: Executors,
    private readonly access: Access,
  ) {}

  async list(caller: Caller): Promise<ExecutorsView> {
    await this.access.require(vmFleetReadPermission, caller);
    const view = await this.executors.list(caller);
    return (await this.access.allows(vmExecutorControlPermission, caller))
      ? view
      : { ...view, can: [] };
  }

  async act(
    id: string,
    request: ExecutorActionRequest,
    caller: Caller,
  ): Promise<ExecutorsView> {
    await this.access.require(vmExecutorControlPermission, caller);
    return this.executors.act(id, request, caller);
  }
}
