import {
  type Finding,
  type Rollout,
  type RolloutBatch,
  type RolloutGroup,
  type RolloutPlan,
  rolloutStrategySchema,
  type Vm,
  type VmExecutorStatus,
  type VmGroup,
  type VmOperation,
  type VmOptions,
} from '@backlot/plugin-vm-common';

/** API objects in their normal state; tests change what they are about. */

export const anOperation = (
  change: Partial<VmOperation> = {},
): VmOperation => ({
  id: '00000000-0000-4000-8000-0000000000c1',
  vmId: '00000000-0000-4000-8000-0000000000b1',
  type: 'create',
  reason: 'new group of 1',
  phase: 'succeeded',
  steps: [
    {
      name: 'kernel',
      startedAt: '2026-01-01T10:00:00.000Z',
      finishedAt: '2026-01-01T10:00:02.500Z',
      outcome: 'succeeded',
    },
    {
      name: 'user-data',
      startedAt: '2026-01-01T10:00:02.500Z',
      finishedAt: '2026-01-01T10:01:07.500Z',
      outcome: 'succeeded',
    },
  ],
  progress: { done: 2, total: 2 },
  attempt: 1,
  maxAttempts: 3,
  requestedBy: 'user:default/olivia',
  error: null,
  createdAt: '2026-01-01T10:00:00.000Z',
  startedAt: '2026-01-01T10:00:00.000Z',
  finishedAt: '2026-01-01T10:01:07.500Z',
  deadlineAt: '2026-01-01T10:15:00.000Z',
  ...change,
});

/** An operation in the second of its two steps. */
export const anOpenOperation = (
  change: Partial<VmOperation> = {},
): VmOperation => {
  const [kernel, userData] = anOperation().steps;
  return anOperation({
    phase: 'running',
    steps: [kernel, { name: userData.name, startedAt: userData.startedAt }],
    progress: { done: 1, total: 2 },
    finishedAt: undefined,
    ...change,
  });
};

export const aVm = (change: Partial<Vm> = {}): Vm => ({
  id: '00000000-0000-4000-8000-0000000000b1',
  groupId: '00000000-0000-4000-8000-0000000000a1',
  name: 'orders-development-java-01',
  phase: 'ready',
  power: 'running',
  component: 'component:default/orders',
  environment: 'development',
  owner: 'group:default/orders-team',
  stack: 'java',
  image: 'debian-12',
  imageVersion: '20260101',
  size: 'small',
  specRevision: 1,
  executor: 'local',
  placement: 'host-1',
  addresses: [
    { type: 'forward', purpose: 'http', address: '127.0.0.1', port: 8081 },
    { type: 'forward', purpose: 'ssh', address: '127.0.0.1', port: 2201 },
  ],
  sshUser: 'debian',
  facts: { os: 'Debian GNU/Linux 12', kernel: '6.1.0' },
  operation: anOperation(),
  error: null,
  can: ['stop', 'restart', 'recreate', 'delete'],
  createdAt: '2026-01-01T10:00:00.000Z',
  readyAt: '2026-01-01T10:01:07.500Z',
  ...change,
});

export const aGroup = (change: Partial<VmGroup> = {}): VmGroup => ({
  id: '00000000-0000-4000-8000-0000000000a1',
  name: 'orders-development-java',
  component: 'component:default/orders',
  environment: 'development',
  owner: 'group:default/orders-team',
  spec: {
    revision: 1,
    stack: 'java',
    image: 'debian-12',
    size: 'small',
    sshKeys: [],
    labels: {},
  },
  count: 1,
  executor: 'local',
  onFailure: 'delete',
  phase: 'ready',
  counts: {
    pending: 0,
    provisioning: 0,
    ready: 1,
    failed: 0,
    deleting: 0,
    lost: 0,
  },
  generation: 1,
  lease: null,
  healthCheck: null,
  rollout: null,
  can: ['update', 'replace', 'delete'],
  createdBy: 'user:default/olivia',
  createdAt: '2026-01-01T10:00:00.000Z',
  updatedAt: '2026-01-01T10:01:07.500Z',
  ...change,
});

export const someOptions = (change: Partial<VmOptions> = {}): VmOptions => ({
  environments: [
    {
      name: 'development',
      title: 'Development',
      maxCount: 10,
      stacks: ['java', 'go'],
      images: ['debian-12'],
      sizes: ['small', 'large'],
      executors: ['local'],
      defaultExecutor: 'local',
      canCreate: true,
      lease: { defaultSeconds: 604800 },
    },
    {
      name: 'production',
      title: 'Production',
      maxCount: 3,
      stacks: ['go'],
      images: ['debian-12'],
      sizes: ['large'],
      executors: ['local'],
      defaultExecutor: 'local',
      canCreate: true,
      lease: {},
    },
  ],
  stacks: [
    { name: 'java', title: 'Java' },
    { name: 'go', title: 'Go' },
  ],
  images: [
    {
      name: 'debian-12',
      title: 'Debian 12',
      os: { name: 'Debian', version: '12' },
      endOfLife: '2028-06-30',
      userData: 'cloud-init',
    },
  ],
  sizes: [
    { name: 'small', title: 'Small', cpus: 1, memoryMiB: 512, diskGiB: 4 },
    { name: 'large', title: 'Large', cpus: 4, memoryMiB: 8192, diskGiB: 40 },
  ],
  executors: [{ id: 'local', kind: 'qemu', title: 'This machine' }],
  limits: { count: 10, userDataBytes: 65536, labels: 64, sshKeys: 32 },
  defaults: {
    environment: 'development',
    stack: 'java',
    image: 'debian-12',
    size: 'small',
  },
  canCreate: true,
  ...change,
});

/** A finding: the only VM of the fixture group failed. */
export const aFinding = (change: Partial<Finding> = {}): Finding => {
  const { id, name, component, environment, generation, owner } = aGroup();
  return {
    id: `vms-failed:${id}`,
    kind: 'vms-failed',
    severity: 'critical',
    owner,
    vms: 1,
    groups: 1,
    group: { id, name, component, environment, generation },
    can: ['update', 'delete'],
    ...change,
  };
};

/** An idle executor. */
export const anExecutor = (
  change: Partial<VmExecutorStatus> = {},
): VmExecutorStatus => ({
  id: 'local',
  kind: 'qemu',
  title: 'This machine',
  hosts: [
    {
      host: 'host-1',
      healthy: true,
      facts: { accelerator: 'kvm', qemu: '8.2.2' },
      checkedAt: '2026-01-01T10:00:00.000Z',
      served: true,
    },
  ],
  paused: null,
  vms: 0,
  running: 0,
  queued: 0,
  lastDay: { succeeded: 0, failed: 0 },
  lastErrors: [],
  ...change,
});

/** A rollout that replaces the VMs of the fixture group and of another one. */
export const aRollout = (change: Partial<Rollout> = {}): Rollout => ({
  id: '00000000-0000-4000-8000-0000000000d1',
  title: '2 groups: image debian-13',
  phase: 'running',
  direction: 'forward',
  change: { image: 'debian-13', userData: false, sshKeys: false },
  replaceMatching: false,
  strategy: rolloutStrategySchema.parse({}),
  waitsFor: {
    for: 'vms',
    because: 'batch 2 waits for orders-development-java',
  },
  batch: { current: 2, total: 3 },
  groups: {
    total: 2,
    waiting: 1,
    running: 1,
    failed: 0,
    succeeded: 0,
    skipped: 0,
    rolledBack: 0,
    aborted: 0,
  },
  vms: { total: 5, done: 1, failed: 0 },
  can: ['pause', 'abort', 'rollback'],
  createdBy: 'user:default/olivia',
  createdAt: '2026-01-01T10:00:00.000Z',
  updatedAt: '2026-01-01T10:05:00.000Z',
  deadlineAt: '2026-01-31T10:00:00.000Z',
  ...change,
});

export const aRolloutBatch = (
  change: Partial<RolloutBatch> = {},
): RolloutBatch => ({
  number: 1,
  environment: 'development',
  canary: false,
  phase: 'waiting',
  vms: 2,
  groups: 1,
  estimatedSeconds: 60,
  ...change,
});

const fromDebian12 = {
  stack: 'java',
  image: 'debian-12',
  size: 'small',
  executor: 'local',
};

/** The fixture group while its VMs are replaced. */
export const aRolloutGroup = (
  change: Partial<RolloutGroup> = {},
): RolloutGroup => {
  const { id, name, component, environment, owner } = aGroup();
  return {
    groupId: id,
    name,
    component,
    environment,
    owner,
    phase: 'running',
    because: 'orders-development-java-01 is being made',
    vms: { total: 2, done: 1, failed: 0 },
    batches: [1, 2],
    from: fromDebian12,
    to: { ...fromDebian12, image: 'debian-13' },
    ...change,
  };
};

export const aRolloutPlan = (
  change: Partial<RolloutPlan> = {},
): RolloutPlan => {
  const { id, name, component, environment, owner } = aGroup();
  const { phase: _, ...canary } = aRolloutBatch({ canary: true, vms: 1 });
  const { phase: __, ...second } = aRolloutBatch({ number: 2, vms: 1 });
  return {
    groups: [
      {
        groupId: id,
        name,
        component,
        environment,
        owner,
        vms: 2,
        count: 3,
        from: fromDebian12,
        to: { ...fromDebian12, image: 'debian-13' },
        batches: [1, 2],
        maxUnavailable: 1,
        maxSurge: 0,
        warnings: [],
      },
    ],
    skipped: [],
    batches: [canary, second],
    vms: 2,
    estimatedSeconds: 720,
    untold: [],
    strategy: rolloutStrategySchema.parse({}),
    ...change,
  };
};
