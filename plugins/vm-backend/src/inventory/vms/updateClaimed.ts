import { isPostgres } from '../dialect';
import type { Transaction } from '../Inventory';
import { type StoredVm, vmsTable } from '../tables';
import { assignments, byShape } from '../updateMany';

export type ClaimedUpdate = {
  /** As it was when the step began. */
  vm: Pick<StoredVm, 'id' | 'phase'>;
  claim: { token: string; wakes: number };
  patch: Partial<StoredVm>;
};

/**
 * Writes VMs under their claims.
 *
 * @remarks
 * A patch with `nextRunAt` means that the claim ends: whoever was woken since
 * it began is due at once instead.
 * @returns the ids of the VMs that were still held
 */
export async function updateClaimed(
  tx: Transaction,
  updates: ClaimedUpdate[],
  now: Date,
): Promise<Set<string>> {
  const held = new Set<string>();
  for (const alike of byShape(updates)) {
    const ids = isPostgres(tx)
      ? await updateTogether(tx, alike, now)
      : await updateOneByOne(tx, alike, now);
    ids.forEach(id => held.add(id));
  }
  return held;
}

async function updateTogether(
  tx: Transaction,
  updates: ClaimedUpdate[],
  now: Date,
): Promise<string[]> {
  const next = updates.map(({ vm, patch }) => ({
    id: vm.id,
    ...vmsTable.encode(patch),
  }));
  const seen = updates.map(({ vm, claim }) => ({
    id: vm.id,
    phase: vm.phase,
    claim_token: claim.token,
    wakes: claim.wakes,
  }));
  const ends = 'next_run_at' in next[0];
  const set = assignments(next[0], ['next_run_at']);
  const nextRun = ends
    ? `, next_run_at = CASE WHEN t.wakes <> s.wakes THEN ?::timestamptz ELSE n.next_run_at END`
    : '';
  const { rows } = await tx.raw(
    `UPDATE ?? AS t SET ${set.sql}${nextRun}
     FROM json_populate_recordset(NULL::??, ?) AS n
     JOIN json_populate_recordset(NULL::??, ?) AS s ON s.id = n.id
     WHERE t.id = n.id AND t.phase = s.phase
       -- Not "=", for which the planner may take the index of claims and
       -- compare every VM of a claim with every other.
       AND t.claim_token IS NOT DISTINCT FROM s.claim_token
     RETURNING t.id`,
    [
      vmsTable.table,
      ...set.bindings,
      ...(ends ? [now] : []),
      vmsTable.table,
      JSON.stringify(next),
      vmsTable.table,
      JSON.stringify(seen),
    ],
  );
  return rows.map((row: { id: string }) => row.id);
}

async function updateOneByOne(
  tx: Transaction,
  updates: ClaimedUpdate[],
  now: Date,
): Promise<string[]> {
  const held: string[] = [];
  for (const { vm, claim, patch } of updates) {
    const count = await tx(vmsTable.table)
      .where({ id: vm.id, claim_token: claim.token, phase: vm.phase })
      .update({
        ...vmsTable.encode(patch),
        ...(patch.nextRunAt !== undefined && {
          next_run_at: tx.raw('CASE WHEN wakes <> ? THEN ? ELSE ? END', [
            claim.wakes,
            now,
            patch.nextRunAt,
          ] as any),
        }),
      });
    if (count > 0) {
      held.push(vm.id);
    }
  }
  return held;
}
