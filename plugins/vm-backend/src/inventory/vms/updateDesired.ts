import { chunksOf } from '../dialect';
import type { Transaction } from '../Inventory';
import { type StoredVm, vmsTable } from '../tables';

export type DesiredPatch = Partial<
  Pick<
    StoredVm,
    | 'desired'
    | 'desiredForce'
    | 'desiredAction'
    | 'recreate'
    | 'desiredBy'
    | 'desiredReason'
  >
>;

/** Writes what is wanted of VMs and wakes the engine for them. */
export async function updateDesired(
  tx: Transaction,
  ids: string[],
  patch: DesiredPatch,
  now: Date,
): Promise<void> {
  for (const chunk of chunksOf(ids)) {
    await tx(vmsTable.table)
      .whereIn('id', chunk)
      .update({
        ...vmsTable.encode({ ...patch, nextRunAt: now, updatedAt: now }),
        wakes: tx.raw('wakes + 1'),
      });
  }
}
