/** What services answer, as the API shows it. Pure. */
import type {
  Findings,
  Page,
  Rollout,
  RolloutBatch,
  RolloutEvent,
  RolloutGroup,
  RolloutGroupPhase,
  Vm,
  VmChange,
  VmGroup,
  VmOperation,
} from '@backlot/plugin-vm-common';
import { actorName } from '../model/actor';
import type { FindingsView } from '../findings/Findings';
import type { GroupView } from '../groups/VmGroups';
import type { RolloutGroupView, RolloutView } from '../rollouts/Rollouts';
import type { VmView } from '../vms/Vms';
import { countsOf } from '../inventory/groups/groupCounts';
import type { StoredPage } from '../inventory/page';
import type { Change as StoredChange } from '../model/change';
import type { Operation as StoredOperation } from '../model/operation';
import type {
  RolloutBatch as StoredRolloutBatch,
  RolloutEvent as StoredRolloutEvent,
} from '../model/rollout';

const iso = (time: Date) => time.toISOString();
const optionalIso = (time: Date | null) => time?.toISOString();

export function presentPage<S, T>(
  page: StoredPage<S>,
  present: (item: S) => T,
): Page<T> {
  return { ...page, items: page.items.map(present) };
}

export function presentGroup({
  group,
  spec,
  labels,
  rollout,
  can,
}: GroupView): VmGroup {
  return {
    id: group.id,
    name: group.name,
    component: group.component,
    environment: group.environment,
    owner: group.owner,
    otherOwners: group.otherOwners ?? undefined,
    system: group.system ?? undefined,
    spec: {
      revision: spec.revision,
      stack: spec.stack,
      image: spec.image,
      size: spec.size,
      userData: spec.userData ?? undefined,
      sshKeys: spec.sshKeys,
      labels,
    },
    count: group.count,
    executor: group.executor,
    onFailure: group.onFailure,
    phase: group.phase,
    counts: countsOf(group),
    generation: group.generation,
    lease: group.leaseExpiresAt && { expiresAt: iso(group.leaseExpiresAt) },
    healthCheck: group.healthCheck,
    rollout: rollout && {
      id: rollout.rollout.id,
      title: rollout.rollout.title,
      phase: rollout.rollout.phase,
      groupPhase: rollout.rolloutGroup.phase,
      because: becauseOf(rollout),
      to: rollout.rolloutGroup.toSpec,
      ...presentDeferral(rollout),
    },
    can,
    createdBy: actorName(group.createdBy),
    createdAt: iso(group.createdAt),
    updatedAt: iso(group.updatedAt),
  };
}

/** What a group waits for; a batch under way is one of others. */
function becauseOf({
  rollout: { waitsFor },
  rolloutGroup,
}: NonNullable<GroupView['rollout']>): string | undefined {
  return (
    rolloutGroup.because ??
    (waitsFor?.for === 'vms'
      ? 'a batch is in progress'
      : waitsFor?.because ?? undefined)
  );
}

/** Until when a group waits, and could. */
const presentDeferral = ({
  rolloutGroup,
  deferrableUntil,
}: Pick<RolloutGroupView, 'rolloutGroup' | 'deferrableUntil'>) => ({
  deferredUntil: optionalIso(rolloutGroup.deferredUntil),
  deferrableUntil: optionalIso(deferrableUntil),
});

export function presentRollout({ rollout, groups, can }: RolloutView): Rollout {
  const count = (phase: RolloutGroupPhase) => groups[phase] ?? 0;
  const { userData, sshKeys, ...change } = rollout.change;
  return {
    id: rollout.id,
    title: rollout.title,
    phase: rollout.phase,
    direction: rollout.direction,
    change: {
      ...change,
      userData: userData !== undefined,
      sshKeys: sshKeys !== undefined,
    },
    replaceMatching: rollout.replaceMatching,
    strategy: rollout.strategy,
    waitsFor: rollout.waitsFor,
    pausedBecause: rollout.pausedBecause ?? undefined,
    batch: { current: rollout.batch, total: rollout.batches },
    groups: {
      total: Object.values(groups).reduce((sum, value) => sum + value, 0),
      waiting: count('waiting'),
      running: count('running'),
      failed: count('failed'),
      succeeded: count('succeeded'),
      skipped: count('skipped'),
      rolledBack: count('rolledBack'),
      aborted: count('aborted'),
    },
    vms: {
      total: rollout.vmsTotal,
      done: rollout.vmsDone,
      failed: rollout.vmsFailed,
    },
    can,
    createdBy: actorName(rollout.createdBy),
    createdAt: iso(rollout.createdAt),
    updatedAt: iso(rollout.updatedAt),
    finishedAt: optionalIso(rollout.finishedAt),
    deadlineAt: iso(rollout.deadlineAt),
  };
}

export const presentBatch = (batch: StoredRolloutBatch): RolloutBatch => ({
  number: batch.number,
  environment: batch.environment,
  canary: batch.canary,
  phase: phaseOfBatch(batch),
  vms: batch.vms,
  groups: batch.groups.length,
  openedAt: optionalIso(batch.openedAt),
  closedAt: optionalIso(batch.closedAt),
  estimatedSeconds: batch.estimatedSeconds,
});

function phaseOfBatch({ openedAt, closedAt }: StoredRolloutBatch) {
  if (closedAt) {
    return 'done';
  }
  return openedAt ? 'open' : 'waiting';
}

export const presentRolloutGroup = ({
  rolloutGroup,
  group,
  batches,
  deferrableUntil,
}: RolloutGroupView): RolloutGroup => ({
  groupId: group.id,
  name: rolloutGroup.name,
  component: group.component,
  environment: group.environment,
  owner: group.owner,
  system: group.system ?? undefined,
  phase: rolloutGroup.phase,
  because: rolloutGroup.because ?? undefined,
  vms: {
    total: rolloutGroup.vmsTotal,
    done: rolloutGroup.vmsDone,
    failed: rolloutGroup.vmsFailed,
  },
  batches,
  from: rolloutGroup.fromSpec,
  to: rolloutGroup.toSpec,
  ...presentDeferral({ rolloutGroup, deferrableUntil }),
  startedAt: optionalIso(rolloutGroup.startedAt),
  finishedAt: optionalIso(rolloutGroup.finishedAt),
});

export const presentRolloutEvent = (
  event: StoredRolloutEvent,
): RolloutEvent => ({
  seq: event.seq,
  at: iso(event.at),
  groupId: event.groupId ?? undefined,
  vmId: event.vmId ?? undefined,
  actor: actorName(event.actor),
  text: event.text,
});

export function presentOperation(operation: StoredOperation): VmOperation {
  return {
    id: operation.id,
    vmId: operation.vmId,
    type: operation.type,
    reason: operation.reason ?? undefined,
    phase: operation.phase,
    steps: operation.steps,
    progress: {
      done: operation.progressDone,
      total: operation.progressTotal,
    },
    attempt: operation.attempt,
    maxAttempts: operation.maxAttempts,
    nextAttemptAt: optionalIso(operation.nextAttemptAt),
    requestedBy: actorName(operation.requestedBy),
    error: operation.error,
    createdAt: iso(operation.createdAt),
    startedAt: optionalIso(operation.startedAt),
    finishedAt: optionalIso(operation.finishedAt),
    deadlineAt: iso(operation.deadlineAt),
  };
}

export function presentVm({ vm, group, operation, drift, can }: VmView): Vm {
  return {
    id: vm.id,
    groupId: vm.groupId,
    name: vm.name,
    phase: vm.phase,
    power: vm.power,
    component: vm.component,
    environment: vm.environment,
    owner: vm.owner,
    otherOwners: vm.otherOwners ?? undefined,
    system: vm.system ?? undefined,
    stack: vm.stack,
    image: vm.image,
    imageVersion: vm.imageVersion ?? undefined,
    size: vm.size,
    specRevision: vm.specRevision,
    executor: vm.executor,
    placement: vm.placement ?? undefined,
    providerId: vm.providerId ?? undefined,
    hostname: vm.hostname ?? undefined,
    addresses: vm.addresses,
    sshUser: vm.sshUser ?? undefined,
    facts: vm.facts,
    operation: operation && presentOperation(operation),
    error: vm.error,
    leftovers: vm.leftovers ?? undefined,
    problem: vm.problem ?? undefined,
    drift: drift.length > 0 ? drift : undefined,
    leaseExpiresAt: optionalIso(group.leaseExpiresAt),
    can,
    createdAt: iso(vm.createdAt),
    readyAt: optionalIso(vm.readyAt),
    deletedAt: optionalIso(vm.deletedAt),
  };
}

export const presentFindings = ({ totals, items }: FindingsView): Findings => ({
  totals,
  items: items.map(({ group: found, ...item }) => ({
    ...item,
    group: found && {
      id: found.group.id,
      name: found.group.name,
      component: found.group.component,
      environment: found.group.environment,
      generation: found.group.generation,
    },
  })),
});

export const presentChange = (change: StoredChange): VmChange => ({
  seq: change.seq,
  at: iso(change.at),
  groupId: change.groupId,
  vmId: change.vmId ?? undefined,
  operationId: change.operationId ?? undefined,
  actor: actorName(change.actor),
  reason: change.reason,
});
