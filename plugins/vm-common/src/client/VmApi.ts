import type {
  ExecutorActionRequest,
  VmExecutorStatuses,
} from '../schemas/executors';
import type { Findings } from '../schemas/findings';
import type { FleetHistory } from '../schemas/history';
import type {
  Page,
  Vm,
  VmGroup,
  FleetSummary,
  VmChanges,
  VmHealth,
  VmLogs,
  VmOperation,
  VmOptions,
} from '../schemas/resources';
import type {
  CreateVmGroup,
  ExportVms,
  FleetHistoryQuery,
  GetVmOptions,
  ListFindings,
  ListVmGroups,
  ListVmChanges,
  ListVms,
  SummarizeFleet,
  UpdateVmGroup,
  VmBulkActionRequest,
  VmBulkActionResult,
  VmGroupPlan,
} from '../schemas/requests';
import type { OrphanActionRequest, VmOrphans } from '../schemas/orphans';
import type {
  CreateRollout,
  DeferRollout,
  ListRolloutEvents,
  ListRolloutGroups,
  ListRollouts,
  Rollout,
  RolloutActionRequest,
  RolloutBatch,
  RolloutEvents,
  RolloutGroup,
  RolloutPlan,
} from '../schemas/rollouts';
import type { VmAction } from '../schemas/words';

/** Options of each request. */
export type VmRequestOptions = {
  /** Sent as bearer token; leave out where `fetchApi` signs requests. */
  token?: string;
  signal?: AbortSignal;
};

/**
 * The HTTP API of the vm plugin.
 *
 * @remarks
 * Every method rejects with a `ResponseError` of `@backstage/errors` when the
 * server refuses; its message is the server's, which names the field and the
 * remedy. `statusCode` is the status, `body.error.name` the kind of refusal.
 */
export interface VmApi {
  getOptions(
    query?: GetVmOptions,
    options?: VmRequestOptions,
  ): Promise<VmOptions>;

  listGroups(
    query?: ListVmGroups,
    options?: VmRequestOptions,
  ): Promise<Page<VmGroup>>;
  getGroup(id: string, options?: VmRequestOptions): Promise<VmGroup>;
  /**
   * Requests a group. With the same `idempotencyKey` and the same request, the
   * answer is the group of the first call.
   */
  createGroup(
    request: Omit<CreateVmGroup, 'dryRun'>,
    options?: VmRequestOptions & { idempotencyKey?: string },
  ): Promise<VmGroup>;
  /** What `createGroup` would make; stores nothing. */
  planGroup(
    request: Omit<CreateVmGroup, 'dryRun'>,
    options?: VmRequestOptions,
  ): Promise<VmGroupPlan>;
  updateGroup(
    id: string,
    change: UpdateVmGroup,
    options?: VmRequestOptions,
  ): Promise<VmGroup>;
  deleteGroup(
    id: string,
    options?: VmRequestOptions & { force?: boolean },
  ): Promise<VmGroup>;

  listVms(query?: ListVms, options?: VmRequestOptions): Promise<Page<Vm>>;
  /** All VMs that match, as comma-separated values with a header. */
  exportVms(query?: ExportVms, options?: VmRequestOptions): Promise<Blob>;
  getVm(id: string, options?: VmRequestOptions): Promise<Vm>;
  actOnVm(
    id: string,
    action: VmAction,
    options?: VmRequestOptions,
  ): Promise<Vm>;
  deleteVm(
    id: string,
    options?: VmRequestOptions & { force?: boolean },
  ): Promise<Vm>;
  actOnVms(
    request: VmBulkActionRequest,
    options?: VmRequestOptions,
  ): Promise<VmBulkActionResult>;

  listVmOperations(
    vmId: string,
    query?: { cursor?: string; limit?: number },
    options?: VmRequestOptions,
  ): Promise<Page<VmOperation>>;
  getOperation(id: string, options?: VmRequestOptions): Promise<VmOperation>;
  /** Lines after `after`; waits up to `wait` seconds for a first one. */
  readLogs(
    operationId: string,
    query?: { after?: number; wait?: number },
    options?: VmRequestOptions,
  ): Promise<VmLogs>;

  getFleetSummary(
    query?: SummarizeFleet,
    options?: VmRequestOptions,
  ): Promise<FleetSummary>;
  /** How the fleet grew, how long creations took, and what failed. */
  getFleetHistory(
    query?: FleetHistoryQuery,
    options?: VmRequestOptions,
  ): Promise<FleetHistory>;
  /** List findings: what in the fleet needs a person. */
  listFindings(
    query?: ListFindings,
    options?: VmRequestOptions,
  ): Promise<Findings>;
  /** For services: the feed of all changes. */
  listChanges(
    query?: ListVmChanges,
    options?: VmRequestOptions,
  ): Promise<VmChanges>;
  /** List the executors and their state. */
  listExecutors(options?: VmRequestOptions): Promise<VmExecutorStatuses>;
  actOnExecutor(
    id: string,
    request: ExecutorActionRequest,
    options?: VmRequestOptions,
  ): Promise<VmExecutorStatuses>;
  /** Machines that no VM stands for. */
  listOrphans(options?: VmRequestOptions): Promise<VmOrphans>;
  actOnOrphans(
    request: OrphanActionRequest,
    options?: VmRequestOptions,
  ): Promise<VmOrphans>;
  getHealth(options?: VmRequestOptions): Promise<VmHealth>;

  /** Starts to replace VMs. */
  createRollout(
    request: Omit<CreateRollout, 'dryRun'>,
    options?: VmRequestOptions,
  ): Promise<Rollout>;
  /** What `createRollout` would do; stores nothing. */
  planRollout(
    request: Omit<CreateRollout, 'dryRun'>,
    options?: VmRequestOptions,
  ): Promise<RolloutPlan>;
  listRollouts(
    query?: ListRollouts,
    options?: VmRequestOptions,
  ): Promise<Page<Rollout>>;
  getRollout(id: string, options?: VmRequestOptions): Promise<Rollout>;
  actOnRollout(
    id: string,
    request: RolloutActionRequest,
    options?: VmRequestOptions,
  ): Promise<Rollout>;
  listRolloutBatches(
    id: string,
    options?: VmRequestOptions,
  ): Promise<{ items: RolloutBatch[] }>;
  listRolloutGroups(
    id: string,
    query?: ListRolloutGroups,
    options?: VmRequestOptions,
  ): Promise<Page<RolloutGroup>>;
  /** What happened and why, the newest first. */
  listRolloutEvents(
    id: string,
    query?: ListRolloutEvents,
    options?: VmRequestOptions,
  ): Promise<RolloutEvents>;
  /** Defers the rollout of a group, within what the platform team allows. */
  deferRollout(
    id: string,
    groupId: string,
    request: DeferRollout,
    options?: VmRequestOptions,
  ): Promise<RolloutGroup>;
}
