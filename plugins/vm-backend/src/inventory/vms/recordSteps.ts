import { appendChanges } from '../changes/changes';
import { chunksOf } from '../dialect';
import { type StoredOrphan, storeOrphans } from '../executors';
import { lockGroups } from '../groups/readGroups';
import { countsOf, storeGroupCounts } from '../groups/recountGroup';
import type { Transaction } from '../Inventory';
import {
  type Slots,
  grantSlots,
  lockSlots,
  wakeWaiters,
} from '../operations/slots';
import {
  type StoredOperation,
  type StoredVm,
  operationsTable,
} from '../tables';
import { updateMany } from '../updateMany';
import { type ClaimedUpdate, updateClaimed } from './updateClaimed';

export type StepRecord = {
  /** As it was before this record. */
  vm: StoredVm;
  claim: { token: string; wakes: number };
  patch?: Partial<StoredVm>;
  operation?:
    | { insert: StoredOperation }
    | { id: string; patch: Partial<StoredOperation> };
  /** Takes one of the slots, or none and queues for it. */
  take?: Slots;
  /** Slots that are left here, or whose queue is. */
  passOn?: Slots;
  /** Ends the claim and says when to look again; null: when something is wanted. */
  release?: { nextRunAt: Date | null };
  change?: { actor: string; reason: string; operationId: string | null };
  /** A machine that is no longer looked after and may exist. */
  orphan?: StoredOrphan;
};

/**
 * - `stored`: all of it
 * - `queued`: there was no slot, and only that it waits was stored
 * - `lost`: the claim was another's by then, and nothing was stored
 */
export type StepOutcome = 'stored' | 'queued' | 'lost';

/**
 * Stores what steps found, in one transaction, each fenced by its claim.
 *
 * @remarks
 * Locks are taken in the order groups, slots, VMs, as everywhere.
 * @param records - of different VMs
 */
export async function recordSteps(
  tx: Transaction,
  records: StepRecord[],
  now: Date,
): Promise<StepOutcome[]> {
  const groups = await lockGroups(tx, [
    ...new Set(records.filter(needsGroup).map(({ vm }) => vm.groupId)),
  ]);
  const takes = records.filter(({ take }) => take);
  await lockSlots(
    tx,
    records.flatMap(({ take, passOn }) =>
      [take, passOn].flatMap(s => s?.slots ?? []),
    ),
  );

  // What ends makes room for what starts.
  const outcomes = new Map<StepRecord, StepOutcome>();
  const others = records.filter(({ take }) => !take);
  await store(
    tx,
    others.map(record => ({ record, queued: false })),
    outcomes,
    now,
  );
  const granted = await grantAll(tx, takes);
  await store(
    tx,
    takes.map(record => ({ record, queued: !granted.has(record.vm.id) })),
    outcomes,
    now,
  );

  const stored = records.filter(record => outcomes.get(record) === 'stored');
  for (const slots of distinctSlots(
    stored.flatMap(({ passOn }) => passOn ?? []),
  )) {
    await wakeWaiters(tx, slots, now);
  }
  await storeGroupCounts(
    tx,
    groups.map(group => ({
      group,
      ...moved(
        group.id,
        countsOf(group),
        stored.filter(({ vm }) => vm.groupId === group.id),
        now,
      ),
    })),
    now,
  );
  await storeOrphans(
    tx,
    stored.flatMap(({ orphan }) => orphan ?? []),
  );
  await appendChanges(
    tx,
    stored.flatMap(({ vm, change }) =>
      change ? [{ at: now, groupId: vm.groupId, vmId: vm.id, ...change }] : [],
    ),
  );
  return records.map(record => outcomes.get(record)!);
}

const phaseAfter = ({ vm, patch }: StepRecord) => patch?.phase ?? vm.phase;

const needsGroup = (record: StepRecord) =>
  phaseAfter(record) !== record.vm.phase || record.passOn !== undefined;

const distinctSlots = (slots: Slots[]): Slots[] => [
  ...new Map(slots.map(item => [item.slots, item])).values(),
];

async function grantAll(
  tx: Transaction,
  takes: StepRecord[],
): Promise<Set<string>> {
  const granted = new Set<string>();
  for (const slots of distinctSlots(takes.map(({ take }) => take!))) {
    const vmIds = takes
      .filter(({ take }) => take!.slots === slots.slots)
      .map(({ vm }) => vm.id);
    for (const id of await grantSlots(tx, slots, vmIds)) {
      granted.add(id);
    }
  }
  return granted;
}

/** The counts of a group after VMs of it have moved; a deleted VM may have a successor to come. */
function moved(
  groupId: string,
  counts: ReturnType<typeof countsOf>,
  records: StepRecord[],
  now: Date,
) {
  let successor = false;
  let changed = false;
  for (const record of records) {
    const from = record.vm.phase;
    const to = phaseAfter(record);
    if (record.vm.groupId !== groupId || from === to) {
      continue;
    }
    changed = true;
    if (from !== 'deleted') {
      counts[from] -= 1;
    }
    if (to !== 'deleted') {
      counts[to] += 1;
    }
    successor ||= to === 'deleted' && record.vm.recreate;
  }
  return { counts, changed, patch: successor ? { nextRunAt: now } : {} };
}

type Storing = { record: StepRecord; queued: boolean };

async function store(
  tx: Transaction,
  storing: Storing[],
  outcomes: Map<StepRecord, StepOutcome>,
  now: Date,
): Promise<void> {
  if (storing.length === 0) {
    return;
  }
  const held = await updateClaimed(
    tx,
    storing.map(item => claimedUpdate(item, now)),
    now,
  );
  const inserts: StoredOperation[] = [];
  const updates: Array<{ id: string; patch: Partial<StoredOperation> }> = [];
  for (const { record, queued } of storing) {
    if (!held.has(record.vm.id)) {
      outcomes.set(record, 'lost');
      continue;
    }
    outcomes.set(record, queued ? 'queued' : 'stored');
    const { operation } = record;
    const phase = queued ? { phase: 'queued' as const } : {};
    if (operation && 'insert' in operation) {
      inserts.push({ ...operation.insert, ...phase });
    } else if (operation) {
      updates.push({
        id: operation.id,
        patch: { ...operation.patch, ...phase },
      });
    }
  }
  for (const chunk of chunksOf(inserts)) {
    await tx(operationsTable.table).insert(
      chunk.map(operation => operationsTable.encode(operation)),
    );
  }
  await updateMany(tx, operationsTable, updates);
}

function claimedUpdate({ record, queued }: Storing, now: Date): ClaimedUpdate {
  const { vm, claim, take, release } = record;
  const end = (nextRunAt: Date | null) => ({
    claimToken: null,
    claimedUntil: null,
    nextRunAt,
  });
  const patch: Partial<StoredVm> = queued
    ? {
        waitingFor: take!.slots,
        waitingSince: vm.waitingSince ?? now,
        ...end(null),
      }
    : {
        ...record.patch,
        ...(take && { waitingFor: null, waitingSince: null }),
        ...(release && end(release.nextRunAt)),
      };
  return { vm, claim, patch: { ...patch, updatedAt: now } };
}
