import type {
  FleetField,
  FleetHistory,
  VmAction,
  VmBulkAction,
  VmBulkActionResult,
  VmDrift,
  VmOperation,
} from '@backlot/plugin-vm-common';
import type { GroupCondition, InventoryFilter } from '../inventory/filter';
import type { StoredLogLine } from '../inventory/logs/log';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { VmGroup } from '../model/group';
import type { Operation } from '../model/operation';
import type { Vm } from '../model/vm';
import type { VmCount } from '../inventory/vms/summarizeVms';
import type { Caller, GroupIdentity } from '../groups/VmGroups';

/** A VM with what belongs to it. */
export type VmDetails = {
  vm: Vm;
  group: VmGroup;
  labels: Record<string, string>;
  /** The open operation, else the last one. */
  operation: Operation | null;
  drift: VmDrift[];
};

export type VmLogPage = {
  items: Array<StoredLogLine & { seq: number }>;
  /** True once the operation has ended and all is read. */
  done: boolean;
};

/** Reads VMs, and turns verbs into what is wanted of them. */
export interface Vms {
  get(id: string): Promise<VmDetails | undefined>;

  list(
    filter: InventoryFilter,
    condition: GroupCondition,
    page: PageRequest,
  ): Promise<StoredPage<VmDetails>>;

  /** VMs that are not deleted, counted by fields and phase. */
  count(
    fields: FleetField[],
    filter: InventoryFilter,
    condition: GroupCondition,
  ): Promise<VmCount[]>;

  /** By days in UTC, of which the last is today. */
  history(
    days: number,
    filter: InventoryFilter,
    condition: GroupCondition,
  ): Promise<FleetHistory>;

  listOperations(
    vmId: string,
    page: PageRequest,
  ): Promise<StoredPage<Operation>>;

  getOperation(id: string): Promise<Operation | undefined>;

  readLog(operationId: VmOperation['id'], after: number): Promise<VmLogPage>;

  /** @throws ConflictError when the VM cannot take the action now */
  act(id: string, action: VmAction, caller: Caller): Promise<VmDetails>;

  /** Lowers the count of its group by one. */
  delete(id: string, force: boolean, caller: Caller): Promise<VmDetails>;

  /** All that match, in one transaction. */
  actOnAll(
    request: {
      filter: InventoryFilter;
      condition: GroupCondition;
      /** Deleting the last VM of a group deletes the group. */
      mayDeleteGroup: (group: GroupIdentity) => boolean;
      action: VmBulkAction;
      expectedCount?: number;
      dryRun: boolean;
    },
    caller: Caller,
  ): Promise<VmBulkActionResult>;
}
