import type { Knex } from 'knex';
import {
  type Claim,
  claimRows,
  releaseRow,
  released,
  renewClaims,
  unclaimed,
} from '../claims';
import { forUpdate } from '../dialect';
import type { Inventory } from '../Inventory';
import { groupsTable } from '../tables/groups';
import { vmWorkTable, vmsTable } from '../tables/vms';
import type { GroupSpec, VmGroup } from '../../model/group';
import type { Operation } from '../../model/operation';
import type { Vm, VmWork } from '../../model/vm';
import {
  getGroupSpecs,
  getGroups,
  getLabels,
  specKey,
} from '../groups/readGroups';
import { getCurrentOperations } from '../operations/readOperations';

export type Waiting = Pick<VmWork, 'waitingFor' | 'waitingSince'>;

/** A VM that this replica works on, with all that a step needs to know. */
export type ClaimedVm = {
  vm: Vm;
  group: VmGroup;
  spec: GroupSpec;
  labels: Record<string, string>;
  /** The open operation. */
  operation: Operation | null;
  /** The newest operation that has ended. */
  last: Operation | null;
  /** The slots it queues for, and since when. */
  waiting: Waiting;
  claim: Claim & {
    /** How often the VM had been woken when it was claimed. */
    wakes: number;
  };
};

export type ClaimRequest = {
  /** Only VMs of this executor. */
  executor?: string;
  /** Only VMs of this host, or of none yet. */
  host?: string;
  /** Only forced deletions that were due before this time and are not claimed. */
  forcedBefore?: Date;
  limit: number;
  claimMs: number;
};

function dueIds(knex: Knex, request: ClaimRequest, now: Date) {
  const query = knex(vmWorkTable.table)
    .select('id')
    .where('next_run_at', '<=', request.forcedBefore ?? now)
    .where(unclaimed(now))
    .orderBy('next_run_at')
    .limit(request.limit);
  if (request.executor !== undefined) {
    query.where('executor', request.executor);
  }
  if (request.forcedBefore) {
    query.where('forced', true);
  }
  if (request.host !== undefined) {
    query.whereNotExists(
      knex(vmsTable.table)
        .select('id')
        .whereRaw('?? = ??', ['vms.id', 'vm_work.id'])
        .whereNot('placement', request.host),
    );
  }
  return forUpdate(knex, query, { skipLocked: true });
}

export type DueWork = {
  groups: boolean;
  /** Executors that have due VMs. */
  executors: string[];
  forced: boolean;
};

const GROUPS = 'groups';
const FORCED = 'forced';
const ofExecutor = (executor: string) => `executor ${executor}`;

/** What a loop could do, in one statement, because mostly it is nothing. */
export async function lookForWork(
  inventory: Inventory,
  executors: string[],
  forcedBefore: Date,
): Promise<DueWork> {
  const { knex } = inventory;
  await inventory.clock.sync(knex);
  const now = inventory.now();
  const whether = (what: string, query: Knex.QueryBuilder) =>
    knex.select(knex.raw('? AS what', [what])).whereExists(query);
  const dueVms = () =>
    knex(vmWorkTable.table).select('id').where(unclaimed(now)).limit(1);
  const queries = [
    whether(
      GROUPS,
      knex(groupsTable.table).select('id').where('next_run_at', '<=', now),
    ),
    whether(
      FORCED,
      dueVms().where('forced', true).where('next_run_at', '<=', forcedBefore),
    ),
    ...executors.map(executor =>
      whether(
        ofExecutor(executor),
        dueVms().where({ executor }).where('next_run_at', '<=', now),
      ),
    ),
  ];
  const rows: Array<{ what: string }> = await knex
    .queryBuilder()
    .unionAll(queries);
  const found = new Set(rows.map(({ what }) => what));
  return {
    groups: found.has(GROUPS),
    executors: executors.filter(executor => found.has(ofExecutor(executor))),
    forced: found.has(FORCED),
  };
}

/** Claims due VMs, and reads what a step needs to know of them. */
export async function claimVms(
  inventory: Inventory,
  request: ClaimRequest,
): Promise<ClaimedVm[]> {
  const { knex } = inventory;
  const now = inventory.now();
  const { claim, rows: claimed } = await claimRows(knex, {
    table: vmWorkTable.table,
    key: ['id'],
    due: dueIds(knex, request, now),
    now,
    claimMs: request.claimMs,
  });
  if (claimed.length === 0) {
    return [];
  }
  const work = new Map<string, VmWork>(
    claimed.map(row => [row.id, vmWorkTable.decode(row)]),
  );
  const rows = await knex(vmsTable.table).whereIn('id', [...work.keys()]);
  const vms = rows.map(row => vmsTable.decode(row));
  const groupIds = [...new Set<string>(vms.map(vm => vm.groupId))];
  const [groups, specs, labels, operations] = await Promise.all([
    getGroups(knex, groupIds),
    getGroupSpecs(knex, distinctSpecs(vms), { userData: true }),
    getLabels(knex, groupIds),
    getCurrentOperations(
      knex,
      vms.map(vm => vm.id),
    ),
  ]);
  return vms.map(vm => {
    const { open, last } = operations.get(vm.id) ?? { open: null, last: null };
    const { wakes, waitingFor, waitingSince } = work.get(vm.id)!;
    return {
      vm,
      group: groups.get(vm.groupId)!,
      spec: specs.get(
        specKey({ groupId: vm.groupId, revision: vm.specRevision }),
      )!,
      labels: labels.get(vm.groupId)!,
      operation: open,
      last,
      waiting: { waitingFor, waitingSince },
      claim: { ...claim, wakes },
    };
  });
}

function distinctSpecs(vms: Vm[]) {
  const keys = vms.map(vm => ({
    groupId: vm.groupId,
    revision: vm.specRevision,
  }));
  return [...new Map(keys.map(key => [specKey(key), key])).values()];
}

/**
 * Prolongs claims; those that another replica has by now are set to have ended.
 *
 * @param claimed - their `claim.until` is set
 */
export async function renewVmClaims(
  inventory: Inventory,
  claimed: ClaimedVm[],
  claimMs: number,
): Promise<void> {
  const until = new Date(inventory.now().getTime() + claimMs);
  const held = await renewClaims(
    inventory.knex,
    vmWorkTable.table,
    claimed.map(({ vm, claim }) => ({ id: vm.id, token: claim.token })),
    until,
  );
  for (const { vm, claim } of claimed) {
    claim.until = held.has(`${claim.token}/${vm.id}`) ? until : new Date(0);
  }
}

/** Gives claims back, so that another replica can continue at once. */
export async function releaseVmClaims(
  { knex }: Inventory,
  tokens: string[],
): Promise<void> {
  await knex(vmWorkTable.table).whereIn('claim_token', tokens).update(released);
}

/** Gives the claim of a failed step back, so that it is repeated at `nextRunAt`. */
export async function releaseFailed(
  { knex }: Inventory,
  { vm, claim }: ClaimedVm,
  nextRunAt: Date,
): Promise<void> {
  const row = { id: vm.id };
  await releaseRow(knex, vmWorkTable.table, row, claim.token, {
    next_run_at: nextRunAt,
  });
}
