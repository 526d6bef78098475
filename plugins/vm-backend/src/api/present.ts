/** Stored things as the API shows them. Pure. */
import type {
  Page,
  Vm,
  VmChange,
  VmGroup,
  VmOperation,
} from '@backlot/plugin-vm-common';
import type { GroupAccess } from '../authorized/Access';
import type { AccessibleGroup } from '../authorized/AuthorizedVmGroups';
import type { AccessibleVm } from '../authorized/AuthorizedVms';
import { possibleVerbs } from '../groups/vmVerbs';
import { countsOf } from '../inventory/groups/recountGroup';
import type { StoredPage } from '../inventory/page';
import type { StoredChange, StoredOperation } from '../inventory/tables';

const iso = (time: Date) => time.toISOString();
const optionalIso = (time: Date | null) => time?.toISOString();

export function presentPage<S, T>(
  page: StoredPage<S>,
  present: (item: S) => T,
): Page<T> {
  return { ...page, items: page.items.map(present) };
}

function canOfGroup(
  access: GroupAccess,
  group: AccessibleGroup['group'],
): VmGroup['can'] {
  if (group.deletedAt) {
    return [];
  }
  return [
    ...(access.update && !group.deleteRequestedAt ? ['update' as const] : []),
    ...(access.delete ? ['delete' as const] : []),
    ...(access.force ? ['delete.force' as const] : []),
  ];
}

export function presentGroup({
  group,
  spec,
  labels,
  access,
}: AccessibleGroup): VmGroup {
  return {
    id: group.id,
    name: group.name,
    component: group.component,
    environment: group.environment,
    owner: group.owner,
    system: group.system ?? undefined,
    spec: {
      revision: spec.revision,
      stack: spec.stack,
      image: spec.image,
      size: spec.size,
      userData: access.update ? spec.userData ?? undefined : undefined,
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
    can: canOfGroup(access, group),
    createdBy: group.createdBy,
    createdAt: iso(group.createdAt),
    updatedAt: iso(group.updatedAt),
  };
}

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
    requestedBy: operation.requestedBy,
    error: operation.error,
    createdAt: iso(operation.createdAt),
    startedAt: optionalIso(operation.startedAt),
    finishedAt: optionalIso(operation.finishedAt),
    deadlineAt: iso(operation.deadlineAt),
  };
}

export function presentVm(
  { vm, group, operation, access }: AccessibleVm,
  hasPower: (executor: string) => boolean,
): Vm {
  const open = operation?.finishedAt === null ? operation : null;
  const verbs = access.update
    ? possibleVerbs({ vm, open, power: hasPower(vm.executor) })
    : [];
  const exists = vm.phase !== 'deleted';
  return {
    id: vm.id,
    groupId: vm.groupId,
    name: vm.name,
    phase: vm.phase,
    power: vm.power,
    component: vm.component,
    environment: vm.environment,
    owner: vm.owner,
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
    leaseExpiresAt: optionalIso(group.leaseExpiresAt),
    can: [
      ...verbs,
      ...(exists && access.update ? ['delete' as const] : []),
      ...(exists && access.force ? ['delete.force' as const] : []),
    ],
    createdAt: iso(vm.createdAt),
    readyAt: optionalIso(vm.readyAt),
    deletedAt: optionalIso(vm.deletedAt),
  };
}

export const presentChange = (change: StoredChange): VmChange => ({
  seq: change.seq,
  at: iso(change.at),
  groupId: change.groupId,
  vmId: change.vmId ?? undefined,
  operationId: change.operationId ?? undefined,
  actor: change.actor,
  reason: change.reason,
});
