import type {
  CreateRollout,
  CreateVmGroup,
  DeferRollout,
  ExecutorActionRequest,
  ExportVms,
  Findings,
  FleetHistory,
  FleetHistoryQuery,
  GetVmOptions,
  ListFindings,
  ListRolloutGroups,
  ListRollouts,
  ListVms,
  Page,
  Rollout,
  RolloutActionRequest,
  RolloutBatch,
  RolloutEvents,
  RolloutGroup,
  RolloutPlan,
  SummarizeFleet,
  UpdateVmGroup,
  Vm,
  VmAction,
  VmApi,
  VmBulkActionRequest,
  VmBulkActionResult,
  VmGroup,
  VmGroupPlan,
  FleetSummary,
  VmChanges,
  VmExecutorStatuses,
  VmFilter,
  VmHealth,
  VmLogs,
  VmOperation,
  OrphanActionRequest,
  VmOptions,
  VmOrphans,
  VmPhase,
  VmRequestOptions,
} from '@backlot/plugin-vm-common';
import { ResponseError } from '@backstage/errors';
import { aGroup, someOptions } from './fixtures';

/** The error of a refused request. */
export const refusal = (
  statusCode: number,
  name: string,
  message: string,
  requestId?: string,
): Promise<ResponseError> =>
  ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name, message, stack: `${name}\n    at secret.ts:1` },
        response: { statusCode },
      }),
      {
        status: statusCode,
        headers: {
          'Content-Type': 'application/json',
          ...(requestId && { 'X-Request-Id': requestId }),
        },
      },
    ),
  );

function countOf(vms: Vm[]): Pick<FleetSummary, 'total' | 'phases'> {
  const count = (phase: VmPhase) => vms.filter(vm => vm.phase === phase).length;
  return {
    total: vms.length,
    phases: {
      pending: count('pending'),
      provisioning: count('provisioning'),
      ready: count('ready'),
      failed: count('failed'),
      deleting: count('deleting'),
      lost: count('lost'),
    },
  };
}

type Waiter = () => void;

/**
 * An in-memory VmApi: records the changes it is asked for and fails where a
 * test says so.
 */
export class FakeVmApi implements VmApi {
  groups: VmGroup[] = [];
  vms: Vm[] = [];
  operations: VmOperation[] = [];
  options: VmOptions = someOptions();
  log: VmLogs = { items: [], nextAfter: 0, done: true };
  executors: VmExecutorStatuses = { items: [], can: [] };
  findings: Findings = { items: [], totals: {} };
  history: FleetHistory = { days: [], executors: [] };
  refusals: Partial<Record<keyof VmApi, Promise<Error>>> = {};
  /** All requested changes, in order. */
  changes: unknown[][] = [];
  /** The queries of the VM list, in order. */
  lists: ListVms[] = [];
  private waiters: Waiter[] = [];

  async getOptions(_query: GetVmOptions = {}, _options?: VmRequestOptions) {
    await this.refuse('getOptions');
    return this.options;
  }

  async listGroups(): Promise<Page<VmGroup>> {
    await this.refuse('listGroups');
    return { items: this.groups };
  }

  async getGroup(id: string) {
    await this.refuse('getGroup');
    return this.groups.find(group => group.id === id)!;
  }

  async createGroup(request: Omit<CreateVmGroup, 'dryRun'>): Promise<VmGroup> {
    this.changes.push(['createGroup', request]);
    await this.refuse('createGroup');
    return aGroup();
  }

  async planGroup(
    request: Omit<CreateVmGroup, 'dryRun'>,
  ): Promise<VmGroupPlan> {
    await this.refuse('planGroup');
    const { id: _, ...group } = aGroup({ environment: request.environment });
    return {
      group,
      vms: Array.from({ length: request.count }, (_value, index) => ({
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

  async listVms(query: ListVms = {}): Promise<Page<Vm>> {
    const { sort = 'name', limit = 20, cursor = '0' } = query;
    this.lists.push(query);
    await this.refuse('listVms');
    const matching = this.matching(query);
    if (sort === '-name') {
      matching.sort((a, b) => b.name.localeCompare(a.name));
    }
    const end = Number(cursor) + Number(limit);
    return {
      items: matching.slice(Number(cursor), end),
      nextCursor: end < matching.length ? String(end) : undefined,
      totalItems: matching.length,
    };
  }

  /** Only the names, one per line. */
  async exportVms(query: ExportVms = {}): Promise<Blob> {
    await this.refuse('exportVms');
    const names = this.matching(query).map(({ name }) => name);
    return new Blob([['name', ...names].join('\n')], { type: 'text/csv' });
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

  /**
   * Like the server, refuses if the number of matching VMs differs from the
   * expected one.
   */
  async actOnVms(request: VmBulkActionRequest): Promise<VmBulkActionResult> {
    if (!request.dryRun) {
      this.changes.push(['actOnVms', request]);
    }
    await this.refuse('actOnVms');
    const { filter, action, dryRun, expectedCount } = request;
    const found = this.matching(filter);
    if (!dryRun && found.length !== expectedCount) {
      throw await refusal(
        409,
        'ConflictError',
        `expectedCount: ${found.length} VMs match by now, not ${expectedCount}; look again and repeat`,
      );
    }
    const taking = found.filter(vm => vm.can.includes(action));
    return {
      count: taking.length,
      skipped: found
        .filter(vm => !taking.includes(vm))
        .map(({ id, name }) => ({ id, name, reason: 'cannot now' })),
    };
  }

  async listVmOperations(
    vmId: string,
    { limit = 20, cursor = '0' }: { limit?: number; cursor?: string } = {},
  ): Promise<Page<VmOperation>> {
    await this.refuse('listVmOperations');
    const matching = this.operations.filter(op => op.vmId === vmId);
    const end = Number(cursor) + limit;
    return {
      items: matching.slice(Number(cursor), end),
      nextCursor: end < matching.length ? String(end) : undefined,
    };
  }

  async getOperation(id: string) {
    return this.operations.find(operation => operation.id === id)!;
  }

  /** Like the server, waits for a line if the request allows it. */
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

  /** Appends a line to the log, possibly the last one. */
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

  async getFleetSummary(query: SummarizeFleet = {}): Promise<FleetSummary> {
    await this.refuse('getFleetSummary');
    const vms = this.matching(query);
    const fields = query.groupBy === undefined ? [] : [query.groupBy].flat();
    const parts = new Map<string, Vm[]>();
    for (const vm of fields.length > 0 ? vms : []) {
      const key = JSON.stringify(fields.map(field => vm[field]));
      parts.set(key, [...(parts.get(key) ?? []), vm]);
    }
    return {
      ...countOf(vms),
      items: [...parts.values()].map(part => ({
        by: Object.fromEntries(
          fields.map(field => [field, part[0][field] ?? null]),
        ),
        ...countOf(part),
      })),
      others: 0,
    };
  }

  async getFleetHistory(_query: FleetHistoryQuery = {}): Promise<FleetHistory> {
    await this.refuse('getFleetHistory');
    return this.history;
  }

  async listFindings(query: ListFindings = {}): Promise<Findings> {
    await this.refuse('listFindings');
    const takes = (wanted: string | string[] | undefined, value?: string) =>
      wanted === undefined || [wanted].flat().includes(value ?? '');
    return {
      ...this.findings,
      items: this.findings.items.filter(
        ({ kind, owner, group }) =>
          takes(query.kind, kind) &&
          takes(query.owner, owner) &&
          takes(query.environment, group?.environment),
      ),
    };
  }

  async listExecutors(): Promise<VmExecutorStatuses> {
    await this.refuse('listExecutors');
    return { ...this.executors };
  }

  async actOnExecutor(id: string, request: ExecutorActionRequest) {
    this.changes.push(['actOnExecutor', id, request]);
    await this.refuse('actOnExecutor');
    return this.executors;
  }

  orphans: VmOrphans = { items: [], total: 0, atOnce: 10, can: [] };

  async listOrphans(): Promise<VmOrphans> {
    await this.refuse('listOrphans');
    return { ...this.orphans };
  }

  async actOnOrphans(request: OrphanActionRequest): Promise<VmOrphans> {
    this.changes.push(['actOnOrphans', request]);
    await this.refuse('actOnOrphans');
    return this.orphans;
  }

  async getHealth(): Promise<VmHealth> {
    throw new Error('The UI does not request for health');
  }

  rollouts: Rollout[] = [];
  rolloutPlan?: RolloutPlan;
  rolloutBatches: RolloutBatch[] = [];
  rolloutGroups: RolloutGroup[] = [];
  rolloutEvents: RolloutEvents = { items: [] };

  async createRollout(
    request: Omit<CreateRollout, 'dryRun'>,
  ): Promise<Rollout> {
    this.changes.push(['createRollout', request]);
    await this.refuse('createRollout');
    return this.rollouts[0];
  }

  async planRollout(
    request: Omit<CreateRollout, 'dryRun'>,
  ): Promise<RolloutPlan> {
    this.changes.push(['planRollout', request]);
    await this.refuse('planRollout');
    return this.rolloutPlan!;
  }

  async listRollouts(query: ListRollouts = {}): Promise<Page<Rollout>> {
    await this.refuse('listRollouts');
    const phases = query.phase && [query.phase].flat();
    const items = this.rollouts.filter(
      ({ phase }) => !phases || phases.includes(phase),
    );
    return { items, totalItems: items.length };
  }

  async getRollout(id: string): Promise<Rollout> {
    await this.refuse('getRollout');
    return this.rollouts.find(rollout => rollout.id === id)!;
  }

  async actOnRollout(
    id: string,
    request: RolloutActionRequest,
  ): Promise<Rollout> {
    this.changes.push(['actOnRollout', id, request]);
    await this.refuse('actOnRollout');
    return this.getRollout(id);
  }

  async listRolloutBatches(): Promise<{ items: RolloutBatch[] }> {
    await this.refuse('listRolloutBatches');
    return { items: this.rolloutBatches };
  }

  async listRolloutGroups(
    _: string,
    query: ListRolloutGroups = {},
  ): Promise<Page<RolloutGroup>> {
    await this.refuse('listRolloutGroups');
    const phases = query.phase && [query.phase].flat();
    const items = this.rolloutGroups.filter(
      ({ phase }) => !phases || phases.includes(phase),
    );
    return { items, totalItems: items.length };
  }

  async listRolloutEvents(): Promise<RolloutEvents> {
    await this.refuse('listRolloutEvents');
    return { ...this.rolloutEvents };
  }

  async deferRollout(
    id: string,
    groupId: string,
    request: DeferRollout,
  ): Promise<RolloutGroup> {
    this.changes.push(['deferRollout', id, groupId, request]);
    await this.refuse('deferRollout');
    return this.rolloutGroups.find(group => group.groupId === groupId)!;
  }

  /** Supports the filters that tests use: exact values and name prefixes. */
  private matching(query: VmFilter): Vm[] {
    const takes = (wanted: string | string[] | undefined, value?: string) =>
      wanted === undefined || [wanted].flat().includes(value ?? '');
    return this.vms.filter(
      vm =>
        takes(query.id, vm.id) &&
        takes(query.group, vm.groupId) &&
        takes(query.phase, vm.phase) &&
        takes(query.environment, vm.environment) &&
        takes(query.owner, vm.owner) &&
        takes(query.image, vm.image) &&
        vm.name.startsWith(query.text ?? ''),
    );
  }

  private async refuse(method: keyof VmApi) {
    const error = this.refusals[method];
    if (error) {
      throw await error;
    }
  }
}
