import type {
  CreateVmGroup,
  ListVms,
  Page,
  UpdateVmGroup,
  Vm,
  VmAction,
  VmApi,
  VmBulkActionResult,
  VmGroup,
  VmGroupPlan,
  FleetSummary,
  VmChanges,
  VmHealth,
  VmLogs,
  VmOperation,
  VmOptions,
} from '@backlot/plugin-vm-common';
import { ResponseError } from '@backstage/errors';
import { aGroup, someOptions } from './fixtures';

/** What the server answers when it refuses. */
export const refusal = (
  statusCode: number,
  name: string,
  message: string,
): Promise<ResponseError> =>
  ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name, message, stack: `${name}\n    at secret.ts:1` },
        response: { statusCode },
      }),
      { status: statusCode, headers: { 'Content-Type': 'application/json' } },
    ),
  );

type Waiter = () => void;

/**
 * Not the real API: it holds a few things in memory, remembers what it was
 * asked to change, and refuses what a test tells it to.
 */
export class FakeVmApi implements VmApi {
  groups: VmGroup[] = [];
  vms: Vm[] = [];
  operations: VmOperation[] = [];
  options: VmOptions = someOptions();
  log: VmLogs = { items: [], nextAfter: 0, done: true };
  refusals: Partial<Record<keyof VmApi, Promise<Error>>> = {};
  /** Everything that was asked to be changed, in order. */
  changes: unknown[][] = [];
  private waiters: Waiter[] = [];

  async getOptions() {
    await this.refuse('getOptions');
    return this.options;
  }

  async listGroups(): Promise<Page<VmGroup>> {
    await this.refuse('listGroups');
    return { items: this.groups };
  }

  async getGroup(id: string) {
    return this.groups.find(group => group.id === id)!;
  }

  async createGroup(ask: Omit<CreateVmGroup, 'dryRun'>): Promise<VmGroup> {
    this.changes.push(['createGroup', ask]);
    await this.refuse('createGroup');
    return aGroup();
  }

  async planGroup(ask: Omit<CreateVmGroup, 'dryRun'>): Promise<VmGroupPlan> {
    await this.refuse('planGroup');
    const { id: _, ...group } = aGroup({ environment: ask.environment });
    return {
      group,
      vms: Array.from({ length: ask.count }, (_value, index) => ({
        name: `planned-0${index + 1}`,
      })),
      reasons: [],
    };
  }

  async updateGroup(id: string, change: UpdateVmGroup) {
    this.changes.push(['updateGroup', id, change]);
    await this.refuse('updateGroup');
    return this.getGroup(id);
  }

  async deleteGroup(id: string) {
    this.changes.push(['deleteGroup', id]);
    await this.refuse('deleteGroup');
    return this.getGroup(id);
  }

  async listVms({ group, limit = 20, cursor = '0' }: ListVms = {}): Promise<
    Page<Vm>
  > {
    await this.refuse('listVms');
    const matching = this.vms.filter(vm => !group || vm.groupId === group);
    const end = Number(cursor) + Number(limit);
    return {
      items: matching.slice(Number(cursor), end),
      nextCursor: end < matching.length ? String(end) : undefined,
      totalItems: matching.length,
    };
  }

  async getVm(id: string) {
    await this.refuse('getVm');
    return this.vms.find(vm => vm.id === id)!;
  }

  async actOnVm(id: string, action: VmAction) {
    this.changes.push(['actOnVm', id, action]);
    await this.refuse('actOnVm');
    return this.getVm(id);
  }

  async deleteVm(id: string) {
    this.changes.push(['deleteVm', id]);
    await this.refuse('deleteVm');
    return this.getVm(id);
  }

  async actOnVms(): Promise<VmBulkActionResult> {
    throw new Error('The UI does not act in bulk');
  }

  async listVmOperations(vmId: string): Promise<Page<VmOperation>> {
    return { items: this.operations.filter(op => op.vmId === vmId) };
  }

  async getOperation(id: string) {
    return this.operations.find(operation => operation.id === id)!;
  }

  /** As the server: waits, where it may, until there is a line to give. */
  async readLogs(
    _operationId: string,
    { after = 0, wait = 0 }: { after?: number; wait?: number } = {},
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<VmLogs> {
    const newer = () => this.log.items.filter(({ seq }) => seq > after);
    if (wait > 0 && newer().length === 0 && !this.log.done) {
      await new Promise<void>(resolve => {
        this.waiters.push(resolve);
        signal?.addEventListener('abort', () => resolve());
      });
    }
    const items = newer();
    return {
      items,
      nextAfter: items[items.length - 1]?.seq ?? after,
      done: this.log.done,
    };
  }

  /** A machine writes a line, its last one perhaps. */
  writeLog(line: string, { done = false } = {}) {
    const seq = this.log.items.length + 1;
    const item = {
      seq,
      at: '2026-01-01T10:00:00.000Z',
      source: 'console',
      line,
    };
    this.log = { items: [...this.log.items, item], nextAfter: seq, done };
    this.waiters.splice(0).forEach(wake => wake());
  }

  async listChanges(): Promise<VmChanges> {
    throw new Error('The UI does not read the feed');
  }

  async getFleetSummary(): Promise<FleetSummary> {
    throw new Error('The UI does not ask for the summary');
  }

  async getHealth(): Promise<VmHealth> {
    throw new Error('The UI does not ask for health');
  }

  private async refuse(method: keyof VmApi) {
    const error = this.refusals[method];
    if (error) {
      throw await error;
    }
  }
}
