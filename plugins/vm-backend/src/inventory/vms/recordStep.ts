import { isPostgres } from '../dialect';
import { movePhase } from '../groups/recountGroup';
import { lockGroup } from '../groups/readGroups';
import type { Transaction } from '../Inventory';
import { appendChanges } from '../changes/changes';
import { takeSlot, wakeWaiters } from '../operations/slots';
import {
  type StoredOperation,
  type StoredVm,
  operationsTable,
  vmsTable,
} from '../tables';

/** Another replica holds the VM now: what this step found no longer counts. */
export class LostClaimError extends Error {
  name = 'LostClaimError';
}

export type StepRecord = {
  vm: StoredVm;
  claim: { token: string; wakes: number };
  patch?: Partial<StoredVm>;
  operation?:
    | { insert: StoredOperation }
    | { id: string; patch: Partial<StoredOperation> };
  /** Takes one of the slots, or none and queues for it. */
  take?: { slots: string; limit: number };
  /** Slots that are left here, or whose queue is. */
  passOn?: { slots: string; limit: number };
  /** Ends the claim and says when to look again; null: when something is wanted. */
  release?: { nextRunAt: Date | null };
  change?: { actor: string; reason: string; operationId: string | null };
};

/**
 * Stores what a step found, in one transaction, fenced by the claim.
 *
 * @remarks
 * Locks are taken in the order group, slots, VM, as everywhere.
 * @returns false when there was no slot: then only the queueing was stored
 * @throws LostClaimError, and stores nothing, when the claim was lost
 */
export async function recordStep(
  tx: Transaction,
  record: StepRecord,
  now: Date,
): Promise<boolean> {
  const { vm, take, passOn } = record;
  const to = record.patch?.phase ?? vm.phase;
  const moves = to !== vm.phase;
  const group = moves || passOn ? await lockGroup(tx, vm.groupId) : undefined;

  if (take && !(await takeSlot(tx, { ...take, vmId: vm.id }))) {
    await updateClaimed(
      tx,
      record,
      {
        waitingFor: take.slots,
        waitingSince: vm.waitingSince ?? now,
      },
      { nextRunAt: null },
      now,
    );
    await storeOperation(tx, record, { phase: 'queued' });
    return false;
  }

  await updateClaimed(
    tx,
    record,
    { ...record.patch, ...(take && { waitingFor: null, waitingSince: null }) },
    record.release,
    now,
  );
  await storeOperation(tx, record);
  if (passOn) {
    await wakeWaiters(tx, passOn, now);
  }
  if (moves) {
    const successor = to === 'deleted' && vm.recreate;
    await movePhase(
      tx,
      group!,
      vm.phase,
      to,
      now,
      successor ? { nextRunAt: now } : {},
    );
  }
  if (record.change) {
    await appendChanges(tx, [
      {
        at: now,
        groupId: vm.groupId,
        vmId: vm.id,
        operationId: record.change.operationId,
        actor: record.change.actor,
        reason: record.change.reason,
      },
    ]);
  }
  return true;
}

async function updateClaimed(
  tx: Transaction,
  { vm, claim }: StepRecord,
  patch: Partial<StoredVm>,
  release: StepRecord['release'],
  now: Date,
): Promise<void> {
  const updated = await tx(vmsTable.table)
    .where({ id: vm.id, claim_token: claim.token, phase: vm.phase })
    .update({
      ...vmsTable.encode({ ...patch, updatedAt: now }),
      ...(release && {
        claim_token: null,
        claimed_until: null,
        next_run_at: tx.raw(
          isPostgres(tx)
            ? 'CASE WHEN wakes <> ? THEN ?::timestamptz ELSE ?::timestamptz END'
            : 'CASE WHEN wakes <> ? THEN ? ELSE ? END',
          [claim.wakes, now, release.nextRunAt] as any,
        ),
      }),
    });
  if (updated === 0) {
    throw new LostClaimError(`The claim on ${vm.name} was lost`);
  }
}

async function storeOperation(
  tx: Transaction,
  { operation }: StepRecord,
  instead: Partial<StoredOperation> = {},
): Promise<void> {
  if (!operation) {
    return;
  }
  if ('insert' in operation) {
    await tx(operationsTable.table).insert(
      operationsTable.encode({ ...operation.insert, ...instead }),
    );
  } else {
    await tx(operationsTable.table)
      .where('id', operation.id)
      .update(operationsTable.encode({ ...operation.patch, ...instead }));
  }
}
