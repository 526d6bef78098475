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
import type { VmApi, VmRequestOptions } from './VmApi';
import { responseError } from './responseError';

type QueryValue = string | number | boolean | undefined;
type Query = Record<string, QueryValue | QueryValue[]>;

function toQueryString(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) {
        params.append(name, String(item));
      }
    }
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}

type HttpRequest = {
  body?: unknown;
  headers?: Record<string, string>;
  options?: VmRequestOptions;
};

const segment = encodeURIComponent;

const rolloutPath = (...parts: string[]) =>
  `/v1/rollouts/${parts.map(segment).join('/')}`;

/** {@link VmApi} over HTTP, for browsers, backends and the command line. */
export class VmClient implements VmApi {
  private readonly discovery: {
    getBaseUrl(pluginId: string): Promise<string>;
  };
  private readonly fetchApi: { fetch: typeof fetch };

  constructor(options: {
    discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
    fetchApi?: { fetch: typeof fetch };
  }) {
    this.discovery = options.discoveryApi;
    this.fetchApi = options.fetchApi ?? {
      fetch: (...args) => globalThis.fetch(...args),
    };
  }

  getOptions(query: GetVmOptions = {}, options?: VmRequestOptions) {
    return this.request<VmOptions>(
      'GET',
      `/v1/options${toQueryString(query)}`,
      { options },
    );
  }

  listGroups(query: ListVmGroups = {}, options?: VmRequestOptions) {
    return this.request<Page<VmGroup>>(
      'GET',
      `/v1/groups${toQueryString(query as Query)}`,
      { options },
    );
  }

  getGroup(id: string, options?: VmRequestOptions) {
    return this.request<VmGroup>('GET', `/v1/groups/${segment(id)}`, {
      options,
    });
  }

  createGroup(
    request: Omit<CreateVmGroup, 'dryRun'>,
    options?: VmRequestOptions & { idempotencyKey?: string },
  ) {
    return this.request<VmGroup>('POST', '/v1/groups', {
      body: request,
      headers: options?.idempotencyKey
        ? { 'Idempotency-Key': options.idempotencyKey }
        : {},
      options,
    });
  }

  planGroup(
    request: Omit<CreateVmGroup, 'dryRun'>,
    options?: VmRequestOptions,
  ) {
    return this.request<VmGroupPlan>('POST', '/v1/groups', {
      body: { ...request, dryRun: true },
      options,
    });
  }

  updateGroup(id: string, change: UpdateVmGroup, options?: VmRequestOptions) {
    return this.request<VmGroup>('PATCH', `/v1/groups/${segment(id)}`, {
      body: change,
      options,
    });
  }

  deleteGroup(id: string, options?: VmRequestOptions & { force?: boolean }) {
    const query = toQueryString({ force: options?.force || undefined });
    return this.request<VmGroup>(
      'DELETE',
      `/v1/groups/${segment(id)}${query}`,
      {
        options,
      },
    );
  }

  listVms(query: ListVms = {}, options?: VmRequestOptions) {
    return this.request<Page<Vm>>(
      'GET',
      `/v1/vms${toQueryString(query as Query)}`,
      { options },
    );
  }

  async exportVms(query: ExportVms = {}, options?: VmRequestOptions) {
    const response = await this.send(
      'GET',
      `/v1/vms.csv${toQueryString(query as Query)}`,
      { options },
    );
    return response.blob();
  }

  getVm(id: string, options?: VmRequestOptions) {
    return this.request<Vm>('GET', `/v1/vms/${segment(id)}`, { options });
  }

  actOnVm(id: string, action: VmAction, options?: VmRequestOptions) {
    return this.request<Vm>('POST', `/v1/vms/${segment(id)}/actions`, {
      body: { action },
      options,
    });
  }

  deleteVm(id: string, options?: VmRequestOptions & { force?: boolean }) {
    const query = toQueryString({ force: options?.force || undefined });
    return this.request<Vm>('DELETE', `/v1/vms/${segment(id)}${query}`, {
      options,
    });
  }

  actOnVms(request: VmBulkActionRequest, options?: VmRequestOptions) {
    return this.request<VmBulkActionResult>('POST', '/v1/vms/actions', {
      body: request,
      options,
    });
  }

  listVmOperations(
    vmId: string,
    query: { cursor?: string; limit?: number } = {},
    options?: VmRequestOptions,
  ) {
    return this.request<Page<VmOperation>>(
      'GET',
      `/v1/vms/${segment(vmId)}/operations${toQueryString(query)}`,
      { options },
    );
  }

  getOperation(id: string, options?: VmRequestOptions) {
    return this.request<VmOperation>('GET', `/v1/operations/${segment(id)}`, {
      options,
    });
  }

  readLogs(
    operationId: string,
    query: { after?: number; wait?: number } = {},
    options?: VmRequestOptions,
  ) {
    return this.request<VmLogs>(
      'GET',
      `/v1/operations/${segment(operationId)}/logs${toQueryString(query)}`,
      { options },
    );
  }

  getFleetSummary(query: SummarizeFleet = {}, options?: VmRequestOptions) {
    return this.request<FleetSummary>(
      'GET',
      `/v1/fleet/summary${toQueryString(query as Query)}`,
      { options },
    );
  }

  getFleetHistory(query: FleetHistoryQuery = {}, options?: VmRequestOptions) {
    return this.request<FleetHistory>(
      'GET',
      `/v1/fleet/history${toQueryString(query as Query)}`,
      { options },
    );
  }

  listFindings(query: ListFindings = {}, options?: VmRequestOptions) {
    return this.request<Findings>(
      'GET',
      `/v1/fleet/findings${toQueryString(query as Query)}`,
      { options },
    );
  }

  listChanges(query: ListVmChanges = {}, options?: VmRequestOptions) {
    return this.request<VmChanges>(
      'GET',
      `/v1/changes${toQueryString(query as Query)}`,
      { options },
    );
  }

  listExecutors(options?: VmRequestOptions) {
    return this.request<VmExecutorStatuses>('GET', '/v1/executors', {
      options,
    });
  }

  actOnExecutor(
    id: string,
    request: ExecutorActionRequest,
    options?: VmRequestOptions,
  ) {
    return this.request<VmExecutorStatuses>(
      'POST',
      `/v1/executors/${segment(id)}/actions`,
      { body: request, options },
    );
  }

  listOrphans(options?: VmRequestOptions) {
    return this.request<VmOrphans>('GET', '/v1/orphans', { options });
  }

  actOnOrphans(request: OrphanActionRequest, options?: VmRequestOptions) {
    return this.request<VmOrphans>('POST', '/v1/orphans/actions', {
      body: request,
      options,
    });
  }

  getHealth(options?: VmRequestOptions) {
    return this.request<VmHealth>('GET', '/v1/health', { options });
  }

  createRollout(
    request: Omit<CreateRollout, 'dryRun'>,
    options?: VmRequestOptions,
  ) {
    return this.request<Rollout>('POST', '/v1/rollouts', {
      body: request,
      options,
    });
  }

  planRollout(
    request: Omit<CreateRollout, 'dryRun'>,
    options?: VmRequestOptions,
  ) {
    return this.request<RolloutPlan>('POST', '/v1/rollouts', {
      body: { ...request, dryRun: true },
      options,
    });
  }

  listRollouts(query: ListRollouts = {}, options?: VmRequestOptions) {
    return this.request<Page<Rollout>>(
      'GET',
      `/v1/rollouts${toQueryString(query as Query)}`,
      { options },
    );
  }

  getRollout(id: string, options?: VmRequestOptions) {
    return this.request<Rollout>('GET', rolloutPath(id), { options });
  }

  actOnRollout(
    id: string,
    request: RolloutActionRequest,
    options?: VmRequestOptions,
  ) {
    return this.request<Rollout>('POST', rolloutPath(id, 'actions'), {
      body: request,
      options,
    });
  }

  listRolloutBatches(id: string, options?: VmRequestOptions) {
    return this.request<{ items: RolloutBatch[] }>(
      'GET',
      rolloutPath(id, 'batches'),
      { options },
    );
  }

  listRolloutGroups(
    id: string,
    query: ListRolloutGroups = {},
    options?: VmRequestOptions,
  ) {
    return this.request<Page<RolloutGroup>>(
      'GET',
      `${rolloutPath(id, 'groups')}${toQueryString(query as Query)}`,
      { options },
    );
  }

  listRolloutEvents(
    id: string,
    query: ListRolloutEvents = {},
    options?: VmRequestOptions,
  ) {
    return this.request<RolloutEvents>(
      'GET',
      `${rolloutPath(id, 'events')}${toQueryString(query as Query)}`,
      { options },
    );
  }

  deferRollout(
    id: string,
    groupId: string,
    request: DeferRollout,
    options?: VmRequestOptions,
  ) {
    return this.request<RolloutGroup>(
      'POST',
      rolloutPath(id, 'groups', groupId, 'deferral'),
      { body: request, options },
    );
  }

  private async request<T>(
    method: string,
    path: string,
    init: HttpRequest,
  ): Promise<T> {
    const response = await this.send(method, path, init);
    return (await response.json()) as T;
  }

  private async send(
    method: string,
    path: string,
    init: HttpRequest,
  ): Promise<Response> {
    const baseUrl = await this.discovery.getBaseUrl('vm');
    const { token, signal } = init.options ?? {};
    const response = await this.fetchApi.fetch(`${baseUrl}${path}`, {
      method,
      signal,
      headers: {
        ...(init.body === undefined
          ? {}
          : { 'Content-Type': 'application/json' }),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...init.headers,
      },
      body: init.body === undefined ? undefined : JSON.stringify(init.body),
    });
    if (!response.ok) {
      throw await responseError(response);
    }
    return response;
  }
}
