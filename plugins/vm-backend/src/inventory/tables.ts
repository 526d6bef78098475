import type {
  HealthCheck,
  OnFailurePolicy,
  RolloutGroupPhase,
  RolloutPhase,
  RolloutStrategy,
  RolloutWait,
  VmAddress,
  VmError,
  VmGroupPhase,
  VmOperationPhase,
  VmOperationStep,
  VmOperationType,
  VmPhase,
  VmPower,
} from '@backlot/plugin-vm-common';
import type { JsonObject } from '@backstage/types';
import {
  Codec,
  type Stored,
  boolean,
  integer,
  json,
  nullable,
  text,
  time,
  word,
} from './codec';

/** How far a rollout lets the planner go with one group. */
export type Renewal = {
  /** Revisions of which VMs count as renewed: all of one content. */
  current: number[];
  /** How many VMs may be renewed by now; null without limit. */
  allowed: number | null;
  maxUnavailable: RolloutStrategy['maxUnavailable'];
  maxSurge: RolloutStrategy['maxSurge'];
  /** Nothing further is begun. */
  held: boolean;
};

const groupShape = {
  id: text,
  name: text,
  component: text,
  componentName: text,
  environment: text,
  owner: text,
  /** Who owns the component beside `owner`; null where nobody does. */
  otherOwners: nullable(json<string[]>()),
  system: nullable(text),
  executor: text,
  count: integer,
  revision: integer,
  stack: text,
  image: text,
  size: text,
  onFailure: word<OnFailurePolicy>(),
  generation: integer,
  leaseExpiresAt: nullable(time),
  deleteRequestedAt: nullable(time),
  deleteForce: boolean,
  phase: word<VmGroupPhase>(),
  countPending: integer,
  countProvisioning: integer,
  countReady: integer,
  countFailed: integer,
  countDeleting: integer,
  countLost: integer,
  componentGoneAt: nullable(time),
  createdBy: text,
  changedBy: text,
  createdAt: time,
  updatedAt: time,
  deletedAt: nullable(time),
  idempotencyKey: nullable(text),
  idempotencyHash: nullable(text),
  nextRunAt: nullable(time),
  healthCheck: nullable(json<HealthCheck>()),
  rolloutId: nullable(text),
  renewal: nullable(json<Renewal>()),
};

const groupSpecShape = {
  groupId: text,
  revision: integer,
  stack: text,
  image: text,
  size: text,
  userData: nullable(text),
  sshKeys: json<string[]>(),
  executor: text,
  createdAt: time,
};

/** What the API, users and the planner want of a VM. */
export type DesiredAction = 'start' | 'stop' | 'restart' | 'retry';

const vmShape = {
  id: text,
  groupId: text,
  name: text,
  namePrefix: text,
  nameIndex: integer,
  nameHeld: boolean,
  specRevision: integer,
  component: text,
  componentName: text,
  environment: text,
  owner: text,
  /** Who owns the component beside `owner`; null where nobody does. */
  otherOwners: nullable(json<string[]>()),
  system: nullable(text),
  stack: text,
  image: text,
  size: text,
  executor: text,
  desired: word<'present' | 'absent'>(),
  desiredForce: boolean,
  desiredAction: nullable(word<DesiredAction>()),
  recreate: boolean,
  desiredBy: text,
  desiredReason: text,
  phase: word<VmPhase>(),
  power: word<VmPower>(),
  mayExist: boolean,
  placement: nullable(text),
  providerState: nullable(json<JsonObject>()),
  providerId: nullable(text),
  hostname: nullable(text),
  addresses: json<VmAddress[]>(),
  primaryAddress: nullable(text),
  sshUser: nullable(text),
  imageVersion: nullable(text),
  facts: json<Record<string, string>>(),
  error: nullable(json<VmError>()),
  leftovers: nullable(json<string[]>()),
  /** What keeps a machine that exists from its work. */
  problem: nullable(json<VmError>()),
  createdAt: time,
  updatedAt: time,
  readyAt: nullable(time),
  deletedAt: nullable(time),
  acceptedAt: nullable(time),
  lostAt: nullable(time),
};

/** The engine's hold on a VM; a narrow row, because each look changes it. */
const vmWorkShape = {
  /** Of the VM. */
  id: text,
  executor: text,
  forced: boolean,
  nextRunAt: nullable(time),
  wakes: integer,
  claimToken: nullable(text),
  claimedUntil: nullable(time),
  waitingFor: nullable(text),
  waitingSince: nullable(time),
};

const operationShape = {
  id: text,
  vmId: text,
  number: integer,
  type: word<VmOperationType>(),
  reason: nullable(text),
  phase: word<VmOperationPhase>(),
  force: boolean,
  slots: nullable(text),
  attempt: integer,
  maxAttempts: integer,
  nextAttemptAt: nullable(time),
  requestedBy: text,
  jobRef: nullable(text),
  cancelSent: boolean,
  looks: integer,
  steps: json<VmOperationStep[]>(),
  progressDone: integer,
  progressTotal: integer,
  error: nullable(json<VmError>()),
  logCursor: nullable(text),
  logSeq: integer,
  logBytes: integer,
  createdAt: time,
  startedAt: nullable(time),
  finishedAt: nullable(time),
  deadlineAt: time,
};

const changeShape = {
  seq: integer,
  at: time,
  groupId: text,
  vmId: nullable(text),
  operationId: nullable(text),
  actor: text,
  reason: text,
};

/** What of a spec rollouts change; user data and keys only where they change. */
export type SpecChange = {
  stack?: string;
  image?: string;
  size?: string;
  executor?: string;
  userData?: string | null;
  sshKeys?: string[];
};

export type ShownSpec = {
  stack: string;
  image: string;
  size: string;
  executor: string;
};

const rolloutShape = {
  id: text,
  title: text,
  phase: word<RolloutPhase>(),
  direction: word<'forward' | 'back'>(),
  change: json<SpecChange>(),
  replaceMatching: boolean,
  strategy: json<RolloutStrategy>(),
  waitsFor: nullable(json<RolloutWait>()),
  pausedBecause: nullable(text),
  batch: integer,
  batches: integer,
  approved: json<string[]>(),
  vmsTotal: integer,
  vmsDone: integer,
  vmsFailed: integer,
  events: integer,
  createdBy: text,
  createdAt: time,
  updatedAt: time,
  resumedAt: time,
  deadlineAt: time,
  finishedAt: nullable(time),
  lookedAt: nullable(time),
  nextRunAt: nullable(time),
  claimToken: nullable(text),
  claimedUntil: nullable(time),
};

const rolloutGroupShape = {
  id: text,
  rolloutId: text,
  groupId: text,
  name: text,
  phase: word<RolloutGroupPhase>(),
  because: nullable(text),
  fromRevision: integer,
  toRevision: nullable(integer),
  backRevision: nullable(integer),
  fromSpec: json<ShownSpec>(),
  toSpec: json<ShownSpec>(),
  vmsTotal: integer,
  vmsDone: integer,
  vmsFailed: integer,
  deferredUntil: nullable(time),
  startedAt: nullable(time),
  finishedAt: nullable(time),
};

/** How many VMs of a group a batch renews. */
export type BatchShare = { groupId: string; vms: number };

const rolloutBatchShape = {
  rolloutId: text,
  number: integer,
  environment: text,
  canary: boolean,
  shares: json<BatchShare[]>(),
  vms: integer,
  estimatedSeconds: nullable(integer),
  openedAt: nullable(time),
  closedAt: nullable(time),
};

const rolloutEventShape = {
  rolloutId: text,
  seq: integer,
  at: time,
  groupId: nullable(text),
  vmId: nullable(text),
  actor: text,
  text,
};

const vmGateShape = {
  vmId: text,
  healthySince: nullable(time),
  checkedAt: time,
  problem: nullable(text),
};

export const groupsTable = new Codec('groups', groupShape);
export const groupSpecsTable = new Codec('group_specs', groupSpecShape);
export const vmsTable = new Codec('vms', vmShape);
export const vmWorkTable = new Codec('vm_work', vmWorkShape);
export const operationsTable = new Codec('operations', operationShape);
export const changesTable = new Codec('changes', changeShape);

export const rolloutsTable = new Codec('rollouts', rolloutShape);
export const rolloutGroupsTable = new Codec(
  'rollout_groups',
  rolloutGroupShape,
);
export const rolloutBatchesTable = new Codec(
  'rollout_batches',
  rolloutBatchShape,
);
export const rolloutEventsTable = new Codec(
  'rollout_events',
  rolloutEventShape,
);
export const vmGatesTable = new Codec('vm_gates', vmGateShape);

export type StoredRollout = Stored<typeof rolloutShape>;
export type StoredRolloutGroup = Stored<typeof rolloutGroupShape>;
export type StoredRolloutBatch = Stored<typeof rolloutBatchShape>;
export type StoredRolloutEvent = Stored<typeof rolloutEventShape>;
export type StoredVmGate = Stored<typeof vmGateShape>;
export type StoredGroup = Stored<typeof groupShape>;
export type StoredGroupSpec = Stored<typeof groupSpecShape>;
export type StoredVm = Stored<typeof vmShape>;
export type StoredVmWork = Stored<typeof vmWorkShape>;
export type StoredOperation = Stored<typeof operationShape>;
export type StoredChange = Stored<typeof changeShape>;

/** What the engine and the sweep write of a VM. */
export type VmPatch = Partial<
  Pick<
    StoredVm,
    | 'phase'
    | 'power'
    | 'mayExist'
    | 'nameHeld'
    | 'placement'
    | 'providerState'
    | 'providerId'
    | 'hostname'
    | 'addresses'
    | 'primaryAddress'
    | 'sshUser'
    | 'imageVersion'
    | 'facts'
    | 'error'
    | 'leftovers'
    | 'problem'
    | 'readyAt'
    | 'deletedAt'
    | 'desiredAction'
  >
>;
