import { NotFoundError } from '@backstage/errors';
import {
  type FleetField,
  type FleetHistory,
  type VmAction,
  type VmBulkAction,
  type VmBulkActionResult,
  vmGroupDeleteForcePermission,
  vmGroupDeletePermission,
  vmGroupReadPermission,
  vmGroupUpdatePermission,
  vmLimits,
} from '@backlot/plugin-vm-common';
import type { Caller } from '../groups/VmGroups';
import type { VmDetails, VmLogPage, Vms } from '../vms/Vms';
import type { InventoryFilter } from '../inventory/filter';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { Operation } from '../model/operation';
import type { VmCount } from '../inventory/vms/summarizeVms';
import type { Access, GroupAccess } from './Access';
import { subjectOf as subjectOfGroup } from './AuthorizedVmGroups';
import { type GroupSubject, matches } from './matches';

export type AccessibleVm = VmDetails & { access: GroupAccess };

/** A VM shares the fate of its group, and so its permissions. */
const subjectOf = ({ vm, labels }: VmDetails): GroupSubject => ({
  owner: vm.owner,
  otherOwners: vm.otherOwners,
  environment: vm.environment,
  labels,
});

/** Checks permissions around {@link Vms}, and does only that. */
export class AuthorizedVms {
  constructor(private readonly vms: Vms, private readonly access: Access) {}

  async get(id: string, caller: Caller): Promise<AccessibleVm> {
    return this.withAccess(await this.read(id, caller), caller);
  }

  async list(
    filter: InventoryFilter,
    page: PageRequest,
    { credentials }: Caller,
  ): Promise<StoredPage<AccessibleVm>> {
    return this.access.list(
      credentials,
      readable => this.vms.list(filter, readable, page),
      subjectOf,
    );
  }

  /** All that match, page by page, with no more of them in memory. */
  async *pages(
    filter: InventoryFilter,
    sort: string | undefined,
    { credentials }: Caller,
  ): AsyncGenerator<VmDetails[]> {
    const readable = await this.access.condition(
      vmGroupReadPermission,
      credentials,
    );
    let cursor: string | undefined;
    do {
      const page = await this.vms.list(filter, readable, {
        sort,
        cursor,
        limit: vmLimits.pageSize,
      });
      yield page.items;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  async count(
    fields: FleetField[],
    filter: InventoryFilter,
    { credentials }: Caller,
  ): Promise<VmCount[]> {
    return this.vms.count(
      fields,
      filter,
      await this.access.condition(vmGroupReadPermission, credentials),
    );
  }

  async history(
    days: number,
    filter: InventoryFilter,
    { credentials }: Caller,
  ): Promise<FleetHistory> {
    return this.vms.history(
      days,
      filter,
      await this.access.condition(vmGroupReadPermission, credentials),
    );
  }

  async listOperations(
    vmId: string,
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<Operation>> {
    await this.read(vmId, caller);
    return this.vms.listOperations(vmId, page);
  }

  async getOperation(id: string, caller: Caller): Promise<Operation> {
    const operation = await this.vms.getOperation(id);
    const missing = new NotFoundError(`There is no operation ${id}`);
    if (!operation) {
      throw missing;
    }
    try {
      await this.read(operation.vmId, caller);
    } catch (error) {
      throw error instanceof NotFoundError ? missing : error;
    }
    return operation;
  }

  /** Answers a function, so that a long poll is checked once. */
  async openLog(
    operationId: string,
    caller: Caller,
  ): Promise<(after: number) => Promise<VmLogPage>> {
    await this.getOperation(operationId, caller);
    return after => this.vms.readLog(operationId, after);
  }

  async act(
    id: string,
    action: VmAction,
    caller: Caller,
  ): Promise<AccessibleVm> {
    const details = await this.read(id, caller);
    await this.access.requireFor(
      vmGroupUpdatePermission,
      subjectOf(details),
      caller.credentials,
      `${action} ${details.vm.name}`,
    );
    return this.withAccess(await this.vms.act(id, action, caller), caller);
  }

  async delete(
    id: string,
    force: boolean,
    caller: Caller,
  ): Promise<AccessibleVm> {
    const details = await this.read(id, caller);
    await this.access.requireFor(
      force ? vmGroupDeleteForcePermission : vmGroupUpdatePermission,
      subjectOf(details),
      caller.credentials,
      `delete ${details.vm.name}${force ? ' by force' : ''}`,
    );
    return this.withAccess(await this.vms.delete(id, force, caller), caller);
  }

  /** Touches only VMs that the caller may both read and change. */
  async actOnAll(
    request: {
      filter: InventoryFilter;
      action: VmBulkAction;
      expectedCount?: number;
      dryRun: boolean;
    },
    caller: Caller,
  ): Promise<VmBulkActionResult> {
    const [readable, updatable, deletable] = await this.access.conditions(
      [vmGroupReadPermission, vmGroupUpdatePermission, vmGroupDeletePermission],
      caller.credentials,
    );
    return this.vms.actOnAll(
      {
        ...request,
        condition: { allOf: [readable, updatable] },
        mayDeleteGroup: group => matches(deletable, subjectOfGroup(group)),
      },
      caller,
    );
  }

  private async read(id: string, { credentials }: Caller): Promise<VmDetails> {
    return this.access.read(
      credentials,
      () => this.vms.get(id),
      subjectOf,
      `There is no VM ${id}`,
    );
  }

  private async withAccess(
    details: VmDetails,
    { credentials }: Caller,
  ): Promise<AccessibleVm> {
    const judge = await this.access.judge(credentials);
    return { ...details, access: judge(subjectOf(details)) };
  }
}
