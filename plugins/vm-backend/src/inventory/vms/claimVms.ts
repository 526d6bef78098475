import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
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
  claim: {
    token: string;
    wakes: number;
    /** Until then nobody else takes the VM; grows with each renewal. */
    until: Date;
  };
};

export type ClaimRequest = {
  /** Only VMs of this executor. */
  executor?: string;
  /** Only VMs of this host, or of none yet. */
  host?: string;
  /** Forced deletions that nobody has taken up since this time. */
  forcedBefore?: Date;
  limit: number;
  claimMs: number;
};

const unclaimed = (now: Date) => (free: Knex.QueryBuilder) =>
  free.whereNull('claimed_until').orWhere('claimed_until', '<=', now);

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

/** What a loop may find to do, in one statement, because mostly it is nothing. */
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

/** Takes due VMs, in one statement; each claim carries a token that fences its writes. */
export async function claimVms(
  inventory: Inventory,
  request: ClaimRequest,
): Promise<ClaimedVm[]> {
  const { knex } = inventory;
  const now = inventory.now();
  const token = randomUUID();
  const until = new Date(now.getTime() + request.claimMs);
  const claimed = await knex(vmWorkTable.table)
    .whereIn('id', dueIds(knex, request, now))
    .update({ claim_token: token, claimed_until: until })
    .returning(vmWorkTable.select());
  if (claimed.length === 0) {
    return [];
  }
  const work = new Map<string, VmWork>(
    claimed.map((row: any) => [row.id, vmWorkTable.decode(row)]),
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
      claim: { token, wakes, until },
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
 * Prolongs claims, and tells those that are another's by now that they have ended.
 *
 * @param claimed - their `claim.until` is set
 */
export async function renewClaims(
  inventory: Inventory,
  claimed: ClaimedVm[],
  claimMs: number,
): Promise<void> {
  const until = new Date(inventory.now().getTime() + claimMs);
  const rows = await inventory
    .knex(vmWorkTable.table)
    .whereIn('claim_token', [...new Set(claimed.map(c => c.claim.token))])
    .whereIn(
      'id',
      claimed.map(({ vm }) => vm.id),
    )
    .update({ claimed_until: until })
    .returning(['id', 'claim_token']);
  const held = new Set(rows.map(row => `${row.claim_token}/${row.id}`));
  for (const { vm, claim } of claimed) {
    claim.until = held.has(`${claim.token}/${vm.id}`) ? until : new Date(0);
  }
}

/** Gives claims back at once, so that another replica goes on. */
export async function releaseClaims(
  inventory: Inventory,
  tokens: string[],
): Promise<void> {
  await inventory
    .knex(vmWorkTable.table)
    .whereIn('claim_token', tokens)
    .update({ claim_token: null, claimed_until: null });
}

/** Gives the claim of a failed step back, so that it is repeated at `nextRunAt`. */
export async function releaseFailed(
  inventory: Inventory,
  { vm, claim }: ClaimedVm,
  nextRunAt: Date,
): Promise<void> {
  await inventory
    .knex(vmWorkTable.table)
    .where({ id: vm.id, claim_token: claim.token })
    .update({ claim_token: null, claimed_until: null, next_run_at: nextRunAt });
}
