import type { Actor } from '../../model/actor';
import { appendChanges } from '../changes/changes';
import { type SeenOrphan, storeOrphans } from '../orphans';
import { lockGroups } from '../groups/readGroups';
import {
  type CountedGroup,
  afterMoves,
  countsOf,
  storeGroupCounts,
} from '../groups/groupCounts';
import type { Transaction } from '../Inventory';
import {
  type Slots,
  grantSlots,
  lockSlots,
  wakeWaiters,
} from '../operations/slots';
import { operationsTable } from '../tables/operations';
import { vmWorkTable, vmsTable } from '../tables/vms';
import type { VmGroup } from '../../model/group';
import type { Operation } from '../../model/operation';
import type { Vm, VmWork } from '../../model/vm';
import { insertMany, updateMany } from '../updateMany';
import { lockWork } from './work';

export type StepRecord = {
  /** As it was before this record. */
  vm: Vm;
  claim: { token: string; wakes: number };
  patch?: Partial<Vm>;
  operation?: { insert: Operation } | { id: string; patch: Partial<Operation> };
  /** Takes one of the slots, or queues for one. */
  take?: Slots;
  /** Slots that this record frees, or whose queue it leaves. */
  passOn?: Slots;
  /** Leaves the queue for slots. */
  stopWaiting?: boolean;
  /** Ends the claim. `nextRunAt`: when the VM is due again; null until it is woken. */
  release?: { nextRunAt: Date | null };
  change?: { actor: Actor; reason: string; operationId: string | null };
  /** A machine that may exist, and that no VM stands for any more. */
  orphan?: SeenOrphan;
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
 * Locks are taken in the order groups, slots, work, VMs, as everywhere.
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
  await lockSlots(
    tx,
    records.flatMap(({ take, passOn }) =>
      [take, passOn].flatMap(s => s?.slots ?? []),
    ),
  );

  const work = await lockWork(
    tx,
    records.map(({ vm }) => vm.id),
  );
  const held = records.filter(
    ({ vm, claim }) => work.get(vm.id)?.claimToken === claim.token,
  );

  // Operations that end free slots for operations that start.
  const [takes, others] = partition(held, ({ take }) => take !== undefined);
  await store(tx, others, work, now);
  const granted = await grantAll(tx, takes);
  const [starts, waits] = partition(takes, ({ vm }) => granted.has(vm.id));
  await store(tx, starts, work, now);
  await storeQueued(tx, waits, work, now);

  const stored = [...others, ...starts];
  for (const slots of distinctSlots(
    stored.flatMap(({ passOn }) => passOn ?? []),
  )) {
    await wakeWaiters(tx, slots, now);
  }
  await storeGroupCounts(
    tx,
    groups.flatMap(group => countMoves(group, stored, now)),
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
  const outcomes = new Map<StepRecord, StepOutcome>([
    ...stored.map(record => [record, 'stored'] as const),
    ...waits.map(record => [record, 'queued'] as const),
  ]);
  return records.map(record => outcomes.get(record) ?? 'lost');
}

function partition<T>(items: T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [items.filter(belongs), items.filter(item => !belongs(item))];
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

/** A deleted VM may have a successor to come, so its group is due again. */
function countMoves(
  group: VmGroup,
  records: StepRecord[],
  now: Date,
): CountedGroup[] {
  const moved = records.filter(
    record =>
      record.vm.groupId === group.id && phaseAfter(record) !== record.vm.phase,
  );
  if (moved.length === 0) {
    return [];
  }
  const moves = moved.map(record => ({
    from: record.vm.phase,
    to: phaseAfter(record),
  }));
  const isReplaced = moved.some(
    record => phaseAfter(record) === 'deleted' && record.vm.recreate,
  );
  return [
    {
      group,
      counts: afterMoves(countsOf(group), moves),
      patch: isReplaced ? { nextRunAt: now } : {},
      touched: true,
    },
  ];
}

type Work = Map<string, VmWork>;
type WorkUpdate = { id: string; patch: Partial<VmWork> };

async function store(
  tx: Transaction,
  records: StepRecord[],
  work: Work,
  now: Date,
): Promise<void> {
  await updateMany(
    tx,
    vmWorkTable,
    records.flatMap(record => workUpdate(record, work.get(record.vm.id)!, now)),
  );
  await updateMany(
    tx,
    vmsTable,
    records.flatMap(({ vm, patch }) =>
      patch && Object.keys(patch).length > 0
        ? [{ id: vm.id, patch: { ...patch, updatedAt: now } }]
        : [],
    ),
  );
  await storeOperations(tx, records);
}

/** Of a record that gets no slot, only that it waits is stored. */
async function storeQueued(
  tx: Transaction,
  records: StepRecord[],
  work: Work,
  now: Date,
): Promise<void> {
  await updateMany(
    tx,
    vmWorkTable,
    records.map(({ vm, take }) => {
      const { waitingSince } = work.get(vm.id)!;
      return {
        id: vm.id,
        patch: {
          waitingFor: take!.slots,
          waitingSince: waitingSince ?? now,
          ...ended(null),
        },
      };
    }),
  );
  await storeOperations(tx, records, { phase: 'queued' });
}

async function storeOperations(
  tx: Transaction,
  records: StepRecord[],
  patch: Partial<Operation> = {},
): Promise<void> {
  const inserts: Operation[] = [];
  const updates: Array<{ id: string; patch: Partial<Operation> }> = [];
  for (const { operation } of records) {
    if (operation && 'insert' in operation) {
      inserts.push({ ...operation.insert, ...patch });
    } else if (operation) {
      updates.push({
        id: operation.id,
        patch: { ...operation.patch, ...patch },
      });
    }
  }
  await insertMany(tx, operationsTable, inserts);
  await updateMany(tx, operationsTable, updates);
}

const ended = (nextRunAt: Date | null): Partial<VmWork> => ({
  claimToken: null,
  claimedUntil: null,
  nextRunAt,
});

/** A VM that was woken since it was claimed is due at once. */
function workUpdate(
  { claim, take, stopWaiting, release }: StepRecord,
  work: VmWork,
  now: Date,
): WorkUpdate[] {
  const waits = work.waitingFor !== null && (take || stopWaiting);
  const patch: Partial<VmWork> = {
    ...(waits && { waitingFor: null, waitingSince: null }),
    ...(release && ended(work.wakes === claim.wakes ? release.nextRunAt : now)),
  };
  return Object.keys(patch).length > 0 ? [{ id: work.id, patch }] : [];
}
