import type {
  Vm as ApiVm,
  VmAction,
  VmBulkAction,
  VmBulkActionResult,
  VmDrift,
} from '@backlot/plugin-vm-common';
import type { ComponentFilter } from '../catalog/ComponentSearch';
import type { GroupIdentity } from '../groups/VmGroups';
import type { InventoryFilter } from '../inventory/filter';
import type { StoredLogLine } from '../inventory/logs/log';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { Caller } from '../model/caller';
import type { VmGroup } from '../model/group';
import type { Operation } from '../model/operation';
import type { Vm } from '../model/vm';

/** A VM as its caller sees it. */
export type VmView = {
  vm: Vm;
  group: VmGroup;
  labels: Record<string, string>;
  /** The open operation, else the last one. */
  operation: Operation | null;
  drift: VmDrift[];
  /** What the caller can do with it now. */
  can: ApiVm['can'];
};

/** By what the inventory has, and what the catalog says about components. */
export type VmFilter = InventoryFilter & ComponentFilter;

export type VmLogPage = {
  items: Array<StoredLogLine & { seq: number }>;
  /** True once the operation has ended and all is read. */
  done: boolean;
};

export type BulkRequest = {
  filter: VmFilter;
  action: VmBulkAction;
  /** @see VmBulkActionResult.count */
  expectedCount?: number;
  dryRun: boolean;
  /** Deleting the last VM of a group deletes the group. */
  mayDeleteGroup?: (group: GroupIdentity) => boolean;
};

/** Reads VMs, and turns actions into what is wanted of them. */
export interface Vms {
  /** @throws NotFoundError */
  get(id: string, caller: Caller): Promise<VmView>;

  list(
    filter: VmFilter,
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<VmView>>;

  /** All that match, page by page, with no more of them in memory. */
  pages(
    filter: VmFilter,
    sort: string | undefined,
    caller: Caller,
  ): AsyncGenerator<VmView[]>;

  listOperations(
    vmId: string,
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<Operation>>;

  /** @throws NotFoundError */
  getOperation(id: string, caller: Caller): Promise<Operation>;

  /** @returns a function, so that a long poll checks permissions once */
  openLog(
    operationId: string,
    caller: Caller,
  ): Promise<(after: number) => Promise<VmLogPage>>;

  /** @throws ConflictError when the VM cannot take the action now */
  act(id: string, action: VmAction, caller: Caller): Promise<VmView>;

  /** Lowers the count of its group by one. */
  delete(id: string, force: boolean, caller: Caller): Promise<VmView>;

  /** All that match, in one transaction. */
  actOnAll(request: BulkRequest, caller: Caller): Promise<VmBulkActionResult>;
}
