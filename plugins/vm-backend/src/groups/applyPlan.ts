import { randomUUID } from 'node:crypto';
import type { Actor } from '../model/actor';
import { appendChanges } from '../inventory/changes/changes';
import { allocateNames } from '../inventory/groups/allocateNames';
import { countVms, storeGroupCounts } from '../inventory/groups/groupCounts';
import type { Transaction } from '../inventory/Inventory';
import type { Change } from '../model/change';
import type { VmGroup } from '../model/group';
import type { Vm } from '../model/vm';
import { loadPlannedVms } from '../inventory/vms/readVms';
import { updateDesired } from '../inventory/vms/updateDesired';
import { insertVms } from '../inventory/vms/work';
import { type GroupIntent, planGroup } from './planGroup';

export type AppliedPlan = {
  group: VmGroup;
  intents: GroupIntent[];
  created: Vm[];
};

/**
 * Plans a locked group and carries the plan out, all in the transaction that
 * changed what is wanted.
 *
 * @param patch - what changes in the group itself
 */
export async function applyPlan(
  tx: Transaction,
  before: VmGroup,
  options: {
    actor: Actor;
    now: Date;
    patch?: Partial<VmGroup>;
    /** For the timeline, besides the reasons of the plan. */
    reason?: string;
    /** Where they are known; read otherwise. */
    vms?: Vm[];
  },
): Promise<AppliedPlan> {
  const { actor, now } = options;
  let group: VmGroup = { ...before, ...options.patch };
  const vms = options.vms ?? (await loadPlannedVms(tx, group.id));
  const intents = planGroup(group, vms, now);
  const created: Vm[] = [];
  const change = (reason: string, vmId: string | null = null) =>
    changes.push({
      at: now,
      groupId: group.id,
      vmId,
      operationId: null,
      actor,
      reason,
    });
  const changes: Array<Omit<Change, 'seq'>> = [];
  if (options.reason) {
    change(options.reason);
  }
  const create = async (
    names: Array<{ name: string; index: number }>,
    because: string,
  ) => {
    const rows = names.map(name => newVm(group, name, actor, because, now));
    await insertVms(tx, rows, now);
    rows.forEach(vm => change(`requested: ${because}`, vm.id));
    created.push(...rows);
  };

  for (const intent of intents) {
    switch (intent.do) {
      case 'deleteGroup':
        group = {
          ...group,
          deleteRequestedAt: now,
          generation: group.generation + 1,
        };
        change(intent.because);
        break;
      case 'removeVm':
      case 'recreateVm':
        // Below: VMs with one reason in one statement.
        break;
      case 'dropReplacement':
        await updateDesired(tx, [intent.vmId], { recreate: false }, now);
        break;
      case 'createVms': {
        const names = await allocateNames(tx, group.name, intent.count);
        await create(names, intent.because);
        break;
      }
      case 'replaceVm': {
        const old = vms.find(vm => vm.id === intent.vmId)!;
        const names = await allocateNames(tx, group.name, 1, {
          preferredIndex: old.nameIndex,
        });
        await updateDesired(tx, [old.id], { recreate: false }, now);
        await create(names, intent.because);
        break;
      }
      default:
        throw new Error(`Unknown intent ${JSON.stringify(intent)}`);
    }
  }

  for (const [because, removals] of byReason(intents)) {
    await updateDesired(
      tx,
      removals.map(({ vmId }) => vmId),
      {
        desired: 'absent',
        // A deletion that failed before is tried again.
        desiredAction: 'retry',
        desiredBy: actor,
        desiredReason: because,
        ...(removals[0].do === 'recreateVm'
          ? { recreate: true }
          : removals[0].force && { desiredForce: true }),
      },
      now,
    );
    removals.forEach(({ vmId }) => change(because, vmId));
  }
  const [stored] = await storeGroupCounts(
    tx,
    [
      {
        group: before,
        counts: countVms([...vms, ...created]),
        patch: {
          ...options.patch,
          deleteRequestedAt: group.deleteRequestedAt,
          generation: group.generation,
          nextRunAt: group.deleteRequestedAt ? null : group.leaseExpiresAt,
        },
      },
    ],
    now,
  );
  await appendChanges(tx, changes);
  return { group: stored, intents, created };
}

type Removal = Extract<GroupIntent, { do: 'removeVm' | 'recreateVm' }>;

function byReason(intents: GroupIntent[]): Map<string, Removal[]> {
  const groups = new Map<string, Removal[]>();
  for (const intent of intents) {
    if (intent.do === 'removeVm' || intent.do === 'recreateVm') {
      groups.set(intent.because, [
        ...(groups.get(intent.because) ?? []),
        intent,
      ]);
    }
  }
  return groups;
}

function newVm(
  group: VmGroup,
  { name, index }: { name: string; index: number },
  actor: Actor,
  reason: string,
  now: Date,
): Vm {
  return {
    id: randomUUID(),
    groupId: group.id,
    name,
    namePrefix: group.name,
    nameIndex: index,
    nameHeld: true,
    specRevision: group.revision,
    component: group.component,
    componentName: group.componentName,
    environment: group.environment,
    owner: group.owner,
    otherOwners: group.otherOwners,
    system: group.system,
    stack: group.stack,
    image: group.image,
    size: group.size,
    executor: group.executor,
    desired: 'present',
    desiredForce: false,
    desiredAction: null,
    recreate: false,
    desiredBy: actor,
    desiredReason: reason,
    phase: 'pending',
    power: 'unknown',
    mayExist: false,
    placement: null,
    providerState: null,
    providerId: null,
    hostname: null,
    addresses: [],
    primaryAddress: null,
    sshUser: null,
    imageVersion: null,
    facts: {},
    error: null,
    leftovers: null,
    problem: null,
    createdAt: now,
    updatedAt: now,
    readyAt: null,
    deletedAt: null,
    acceptedAt: null,
    lostAt: null,
  };
}
