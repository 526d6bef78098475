import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { forUpdate } from '../dialect';
import type { Inventory } from '../Inventory';
import {
  type StoredGroup,
  type StoredGroupSpec,
  type StoredOperation,
  type StoredVm,
  vmsTable,
} from '../tables';
import {
  getGroupSpecs,
  getGroups,
  getLabels,
  specKey,
} from '../groups/readGroups';
import { getCurrentOperations } from '../operations/readOperations';

/** A VM that this replica works on, with all that a step needs to know. */
export type ClaimedVm = {
  vm: StoredVm;
  group: StoredGroup;
  spec: StoredGroupSpec;
  labels: Record<string, string>;
  /** The open operation. */
  operation: StoredOperation | null;
  /** The newest operation that has ended. */
  last: StoredOperation | null;
  claim: { token: string; wakes: number };
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

function dueIds(knex: Knex, request: ClaimRequest, now: Date) {
  const query = knex(vmsTable.table)
    .select('id')
    .where('next_run_at', '<=', request.forcedBefore ?? now)
    .where(free =>
      free.whereNull('claimed_until').orWhere('claimed_until', '<=', now),
    )
    .orderBy('next_run_at')
    .limit(request.limit);
  if (request.executor !== undefined) {
    query.where('executor', request.executor);
  }
  if (request.forcedBefore) {
    query.where('desired_force', true);
  }
  if (request.host !== undefined) {
    query.where(here =>
      here.whereNull('placement').orWhere('placement', request.host),
    );
  }
  return forUpdate(knex, query, { skipLocked: true });
}

/** Takes due VMs, in one statement; each claim carries a token that fences its writes. */
export async function claimVms(
  inventory: Inventory,
  request: ClaimRequest,
): Promise<ClaimedVm[]> {
  const { knex } = inventory;
  await inventory.clock.sync(knex);
  const now = inventory.now();
  const token = randomUUID();
  const rows = await knex(vmsTable.table)
    .whereIn('id', dueIds(knex, request, now))
    .update({
      claim_token: token,
      claimed_until: new Date(now.getTime() + request.claimMs),
    })
    .returning(vmsTable.select());
  if (rows.length === 0) {
    return [];
  }
  const vms = rows.map((row: any) => vmsTable.decode(row) as StoredVm);
  const groupIds = [...new Set<string>(vms.map((vm: StoredVm) => vm.groupId))];
  const groups = await getGroups(knex, groupIds);
  const specs = await getGroupSpecs(knex, distinctSpecs(vms), {
    userData: true,
  });
  const labels = await getLabels(knex, groupIds);
  const operations = await getCurrentOperations(
    knex,
    vms.map((vm: StoredVm) => vm.id),
  );
  return vms.map((vm: StoredVm) => {
    const { open, last } = operations.get(vm.id) ?? { open: null, last: null };
    return {
      vm,
      group: groups.get(vm.groupId)!,
      spec: specs.get(
        specKey({ groupId: vm.groupId, revision: vm.specRevision }),
      )!,
      labels: labels.get(vm.groupId)!,
      operation: open,
      last,
      claim: { token, wakes: vm.wakes },
    };
  });
}

function distinctSpecs(vms: StoredVm[]) {
  const keys = vms.map(vm => ({
    groupId: vm.groupId,
    revision: vm.specRevision,
  }));
  return [...new Map(keys.map(key => [specKey(key), key])).values()];
}

/** Prolongs claims that are still ours. */
export async function renewClaims(
  inventory: Inventory,
  tokens: string[],
  vmIds: string[],
  claimMs: number,
): Promise<void> {
  await inventory
    .knex(vmsTable.table)
    .whereIn('claim_token', tokens)
    .whereIn('id', vmIds)
    .update({ claimed_until: new Date(inventory.now().getTime() + claimMs) });
}

/** Gives claims back at once, so that another replica goes on. */
export async function releaseClaims(
  inventory: Inventory,
  tokens: string[],
): Promise<void> {
  await inventory
    .knex(vmsTable.table)
    .whereIn('claim_token', tokens)
    .update({ claim_token: null, claimed_until: null });
}
