import { NotFoundError } from '@backstage/errors';
import {
  type VmAction,
  type VmBulkActionResult,
  vmGroupDeleteForcePermission,
  vmGroupDeletePermission,
  vmGroupReadPermission,
  vmGroupUpdatePermission,
} from '@backlot/plugin-vm-common';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { Caller } from '../model/caller';
import { type GroupSubject, matches } from '../model/conditions';
import type { Operation } from '../model/operation';
import type { BulkRequest, VmFilter, VmLogPage, VmView, Vms } from '../vms/Vms';
import {
  type Access,
  type Grants,
  subjectOf as subjectOfGroup,
} from './Access';

/** A VM has the owners and labels of its group, and so its permissions. */
const subjectOf = ({ vm, labels }: VmView): GroupSubject => ({
  owner: vm.owner,
  otherOwners: vm.otherOwners,
  environment: vm.environment,
  labels,
});

/** Without what the caller may not do. */
const redact = (view: VmView, { update, force }: Grants): VmView => ({
  ...view,
  can: view.can.filter(action => (action === 'delete.force' ? force : update)),
});

/** Checks the permissions of callers of {@link Vms}. */
export class AuthorizedVms implements Vms {
  constructor(private readonly vms: Vms, private readonly access: Access) {}

  async get(id: string, caller: Caller): Promise<VmView> {
    return this.redacted(await this.read(id, caller), caller);
  }

  async list(
    filter: VmFilter,
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<VmView>> {
    const visible = await this.access.condition(vmGroupReadPermission, caller);
    const found = await this.vms.list({ ...filter, visible }, page, caller);
    const grantsOf = await this.access.grants(caller);
    return {
      ...found,
      items: found.items.map(item => redact(item, grantsOf(subjectOf(item)))),
    };
  }

  async *pages(
    filter: VmFilter,
    sort: string | undefined,
    caller: Caller,
  ): AsyncGenerator<VmView[]> {
    const visible = await this.access.condition(vmGroupReadPermission, caller);
    const grantsOf = await this.access.grants(caller);
    const pages = this.vms.pages({ ...filter, visible }, sort, caller);
    for await (const items of pages) {
      yield items.map(item => redact(item, grantsOf(subjectOf(item))));
    }
  }

  async listOperations(
    vmId: string,
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<Operation>> {
    await this.read(vmId, caller);
    return this.vms.listOperations(vmId, page, caller);
  }

  async getOperation(id: string, caller: Caller): Promise<Operation> {
    const operation = await this.vms.getOperation(id, caller);
    try {
      await this.read(operation.vmId, caller);
    } catch (error) {
      throw error instanceof NotFoundError
        ? new NotFoundError(`There is no operation ${id}`)
        : error;
    }
    return operation;
  }

  async openLog(
    operationId: string,
    caller: Caller,
  ): Promise<(after: number) => Promise<VmLogPage>> {
    await this.getOperation(operationId, caller);
    return this.vms.openLog(operationId, caller);
  }

  async act(id: string, action: VmAction, caller: Caller): Promise<VmView> {
    const view = await this.read(id, caller);
    await this.access.requireFor(
      vmGroupUpdatePermission,
      subjectOf(view),
      caller,
      `${action} ${view.vm.name}`,
    );
    return this.redacted(await this.vms.act(id, action, caller), caller);
  }

  async delete(id: string, force: boolean, caller: Caller): Promise<VmView> {
    const view = await this.read(id, caller);
    await this.access.requireFor(
      force ? vmGroupDeleteForcePermission : vmGroupUpdatePermission,
      subjectOf(view),
      caller,
      `delete ${view.vm.name}${force ? ' by force' : ''}`,
    );
    return this.redacted(await this.vms.delete(id, force, caller), caller);
  }

  /** Only for VMs that the caller may both read and change. */
  async actOnAll(
    request: BulkRequest,
    caller: Caller,
  ): Promise<VmBulkActionResult> {
    const [readable, updatable, deletable] = await this.access.conditions(
      [vmGroupReadPermission, vmGroupUpdatePermission, vmGroupDeletePermission],
      caller,
    );
    const visible = { allOf: [readable, updatable] };
    return this.vms.actOnAll(
      {
        ...request,
        filter: { ...request.filter, visible },
        mayDeleteGroup: group => matches(deletable, subjectOfGroup(group)),
      },
      caller,
    );
  }

  /** @throws NotFoundError for a VM that does not exist and for a hidden one */
  private async read(id: string, caller: Caller): Promise<VmView> {
    const visible = await this.access.condition(vmGroupReadPermission, caller);
    const found = await this.vms.get(id, caller);
    if (!matches(visible, subjectOf(found))) {
      throw new NotFoundError(`There is no VM ${id}`);
    }
    return found;
  }

  private async redacted(view: VmView, caller: Caller): Promise<VmView> {
    const grantsOf = await this.access.grants(caller);
    return redact(view, grantsOf(subjectOf(view)));
  }
}
