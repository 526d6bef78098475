import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  type VmAction,
  type VmBulkAction,
  type VmBulkActionResult,
  vmLimits,
} from '@backlot/plugin-vm-common';
import type { Inventory, Transaction } from '../inventory/Inventory';
import { appendChanges } from '../inventory/changes/changes';
import type { InventoryFilter } from '../inventory/filter';
import {
  getGroups,
  getLabels,
  lockGroups,
} from '../inventory/groups/readGroups';
import { readLog } from '../inventory/logs/log';
import {
  getCurrentOperations,
  getOperation,
  listVmOperations,
} from '../inventory/operations/readOperations';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { VmGroup } from '../model/group';
import type { Vm } from '../model/vm';
import { getDrifts } from '../inventory/vms/drifts';
import {
  findVmsForBulk,
  getVm,
  listVms,
  lockVms,
} from '../inventory/vms/readVms';
import { updateDesired } from '../inventory/vms/updateDesired';
import type { ComponentSearch } from '../catalog/ComponentSearch';
import type { GroupIdentity } from '../groups/VmGroups';
import type { Caller } from '../model/caller';
import type { Operation } from '../model/operation';
import type { BulkRequest, VmFilter, VmLogPage, VmView, Vms } from './Vms';
import { applyPlan } from '../groups/applyPlan';
import {
  type ActionState,
  desiredBy,
  possibleActions,
  refusalOf,
} from './vmActions';

const missingVm = (id: string) => new NotFoundError(`There is no VM ${id}`);

export class DefaultVms implements Vms {
  constructor(
    private readonly options: {
      inventory: Inventory;
      components: ComponentSearch;
      /** Whether an executor takes power actions. */
      hasPower: (executor: string) => boolean;
      wake: () => void;
    },
  ) {}

  async get(id: string): Promise<VmView> {
    const vm = await getVm(this.options.inventory.knex, id);
    if (!vm) {
      throw missingVm(id);
    }
    return (await this.withDetails([vm]))[0];
  }

  async list(
    filter: VmFilter,
    page: PageRequest,
    { credentials }: Caller,
  ): Promise<StoredPage<VmView>> {
    const { components } = this.options;
    return this.listNarrowed(
      await components.narrow(filter, credentials),
      page,
    );
  }

  async *pages(
    filter: VmFilter,
    sort: string | undefined,
    { credentials }: Caller,
  ): AsyncGenerator<VmView[]> {
    const { components } = this.options;
    const narrowed = await components.narrow(filter, credentials);
    let cursor: string | undefined;
    do {
      const page = await this.listNarrowed(narrowed, {
        sort,
        cursor,
        limit: vmLimits.pageSize,
      });
      yield page.items;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  listOperations(vmId: string, page: PageRequest) {
    return listVmOperations(this.options.inventory.knex, vmId, page);
  }

  async getOperation(id: string): Promise<Operation> {
    const operation = await getOperation(this.options.inventory.knex, id);
    if (!operation) {
      throw new NotFoundError(`There is no operation ${id}`);
    }
    return operation;
  }

  async openLog(operationId: string) {
    await this.getOperation(operationId);
    return (after: number) => this.readLog(operationId, after);
  }

  async readLog(operationId: string, after: number): Promise<VmLogPage> {
    const { knex } = this.options.inventory;
    // The end is read first, so that lines written before it are not missed.
    const operation = await getOperation(knex, operationId);
    const items = await readLog(knex, operationId, after);
    const reached = items[items.length - 1]?.seq ?? after;
    return {
      items,
      done:
        !operation ||
        (operation.finishedAt !== null && reached >= operation.logSeq),
    };
  }

  async act(id: string, action: VmAction, caller: Caller): Promise<VmView> {
    await this.withLockedVm(id, async (tx, group, vm) => {
      const [state] = await this.states(tx, [vm]);
      const refusal = refusalOf(action, state);
      if (refusal) {
        throw new ConflictError(`${vm.name} cannot ${action}: ${refusal}`);
      }
      const now = this.options.inventory.now();
      await updateDesired(tx, [vm.id], desiredBy(action, caller.actor), now);
      await appendChanges(tx, [
        {
          at: now,
          groupId: group.id,
          vmId: vm.id,
          operationId: null,
          actor: caller.actor,
          reason: `${action} requested`,
        },
      ]);
    });
    return this.get(id);
  }

  async delete(id: string, force: boolean, caller: Caller): Promise<VmView> {
    await this.withLockedVm(id, async (tx, group, vm) => {
      if (vm.phase === 'deleted') {
        return;
      }
      if (holdsSlot(vm) && group.count <= 1) {
        throw new ConflictError(
          `${vm.name} is the last VM of its group; delete the group ${group.id} instead`,
        );
      }
      await this.remove(tx, group, [vm], force, caller);
    });
    return this.get(id);
  }

  async actOnAll(
    request: BulkRequest,
    caller: Caller,
  ): Promise<VmBulkActionResult> {
    const { inventory, components, wake } = this.options;
    const { action, mayDeleteGroup = () => true } = request;
    const filter = await components.narrow(request.filter, caller.credentials);
    const result = await inventory.transaction(async tx => {
      const found = await findVmsForBulk(tx, filter, vmLimits.bulk + 1);
      if (found.length > vmLimits.bulk) {
        throw new InputError(
          `filter: matches more than ${vmLimits.bulk} VMs; narrow it and try again`,
        );
      }
      if (!request.dryRun && found.length !== request.expectedCount) {
        throw new ConflictError(
          `expectedCount: ${found.length} VMs match now, not ${request.expectedCount}; refresh and try again`,
        );
      }
      const groups = await lockGroups(tx, [
        ...new Set(found.map(({ groupId }) => groupId)),
      ]);
      const vms = await lockVms(
        tx,
        found.map(({ id }) => id),
      );
      const skipped: VmBulkActionResult['skipped'] = [];
      const taking: Vm[] = [];
      const kept =
        action === 'delete'
          ? await keptGroups(tx, groups, vms, mayDeleteGroup)
          : new Set<string>();
      for (const state of await this.states(tx, vms)) {
        const reason = kept.has(state.vm.groupId)
          ? 'it is among the last VMs of its group, and you may not delete the group (permission vm.group.delete)'
          : refusalOf(action, state);
        if (reason) {
          skipped.push({ id: state.vm.id, name: state.vm.name, reason });
        } else {
          taking.push(state.vm);
        }
      }
      if (!request.dryRun) {
        for (const group of groups) {
          const own = taking.filter(vm => vm.groupId === group.id);
          if (own.length > 0) {
            await this.actInGroup(tx, group, own, action, caller);
          }
        }
      }
      return { count: taking.length, skipped };
    });
    if (!request.dryRun) {
      wake();
    }
    return result;
  }

  private async actInGroup(
    tx: Transaction,
    group: VmGroup,
    vms: Vm[],
    action: VmBulkAction,
    caller: Caller,
  ): Promise<void> {
    if (action === 'delete') {
      await this.remove(tx, group, vms, false, caller);
      return;
    }
    const now = this.options.inventory.now();
    await updateDesired(
      tx,
      vms.map(({ id }) => id),
      desiredBy(action, caller.actor),
      now,
    );
    await appendChanges(
      tx,
      vms.map(vm => ({
        at: now,
        groupId: group.id,
        vmId: vm.id,
        operationId: null,
        actor: caller.actor,
        reason: `${action} requested`,
      })),
    );
  }

  /** Deleting the last VM of a group deletes the group. */
  private async remove(
    tx: Transaction,
    group: VmGroup,
    vms: Vm[],
    force: boolean,
    caller: Caller,
  ): Promise<void> {
    const now = this.options.inventory.now();
    const leaving = vms.filter(holdsSlot).length;
    await updateDesired(
      tx,
      vms.map(({ id }) => id),
      {
        desired: 'absent',
        desiredAction: 'retry',
        recreate: false,
        desiredBy: caller.actor,
        desiredReason: force ? 'deleted by force' : 'deleted',
        ...(force && { desiredForce: true }),
      },
      now,
    );
    const count = group.count - leaving;
    await applyPlan(tx, group, {
      actor: caller.actor,
      now,
      reason: `deletion of ${vms.map(({ name }) => name).join(', ')} requested`,
      patch: {
        changedBy: caller.actor,
        generation: group.generation + 1,
        ...(count > 0
          ? { count }
          : { deleteRequestedAt: group.deleteRequestedAt ?? now }),
      },
    });
  }

  private async withLockedVm(
    id: string,
    work: (tx: Transaction, group: VmGroup, vm: Vm) => Promise<void>,
  ): Promise<void> {
    const { inventory, wake } = this.options;
    await inventory.transaction(async tx => {
      const found = await getVm(tx, id);
      if (!found) {
        throw missingVm(id);
      }
      const [group] = await lockGroups(tx, [found.groupId]);
      const [vm] = await lockVms(tx, [id]);
      await work(tx, group, vm);
    });
    wake();
  }

  private async states(
    tx: Transaction,
    vms: Vm[],
  ): Promise<Array<ActionState & { vm: Vm }>> {
    const operations = await getCurrentOperations(
      tx,
      vms.map(({ id }) => id),
    );
    return vms.map(vm => ({
      vm,
      open: operations.get(vm.id)?.open ?? null,
      power: this.options.hasPower(vm.executor),
    }));
  }

  private async withDetails(vms: Vm[]): Promise<VmView[]> {
    if (vms.length === 0) {
      return [];
    }
    const { knex } = this.options.inventory;
    const groupIds = [...new Set(vms.map(({ groupId }) => groupId))];
    const ids = vms.map(({ id }) => id);
    const [groups, labels, operations, drifts] = await Promise.all([
      getGroups(knex, groupIds),
      getLabels(knex, groupIds),
      getCurrentOperations(knex, ids),
      getDrifts(knex, ids),
    ]);
    return vms.map(vm => {
      const { open = null, last = null } = operations.get(vm.id) ?? {};
      return {
        vm,
        group: groups.get(vm.groupId)!,
        labels: labels.get(vm.groupId)!,
        operation: open ?? last,
        drift: vm.phase === 'ready' ? drifts.get(vm.id)?.fields ?? [] : [],
        can: possibleActions({
          vm,
          open,
          power: this.options.hasPower(vm.executor),
        }),
      };
    });
  }

  private async listNarrowed(
    filter: InventoryFilter,
    page: PageRequest,
  ): Promise<StoredPage<VmView>> {
    const { knex } = this.options.inventory;
    const found = await listVms(knex, filter, page);
    return { ...found, items: await this.withDetails(found.items) };
  }
}

/** Whether the count of the group includes it, or its successor. */
const holdsSlot = (vm: Vm): boolean => vm.desired === 'present' || vm.recreate;

/** Groups that would lose their last VM, and that the caller may not delete. */
async function keptGroups(
  tx: Transaction,
  groups: VmGroup[],
  vms: Vm[],
  mayDeleteGroup: (group: GroupIdentity) => boolean,
): Promise<Set<string>> {
  const emptied = groups.filter(
    ({ id, count }) =>
      vms.filter(vm => vm.groupId === id && holdsSlot(vm)).length >= count,
  );
  const labels = await getLabels(
    tx,
    emptied.map(({ id }) => id),
  );
  return new Set(
    emptied
      .filter(
        group => !mayDeleteGroup({ group, labels: labels.get(group.id)! }),
      )
      .map(({ id }) => id),
  );
}
