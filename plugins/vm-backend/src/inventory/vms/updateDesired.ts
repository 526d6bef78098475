import { chunksOf } from '../dialect';
import type { Transaction } from '../Inventory';
import { vmsTable } from '../tables/vms';
import type { Vm } from '../../model/vm';
import { wakeVms } from './work';

export type DesiredPatch = Partial<
  Pick<
    Vm,
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
  const { desiredForce } = patch;
  await wakeVms(
    tx,
    ids,
    now,
    desiredForce === undefined ? {} : { forced: desiredForce },
  );
  for (const chunk of chunksOf(ids)) {
    await tx(vmsTable.table)
      .whereIn('id', chunk)
      .update(vmsTable.encode({ ...patch, updatedAt: now }));
  }
}
