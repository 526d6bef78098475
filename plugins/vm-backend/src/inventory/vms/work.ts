/** When the engine looks at which VM, who holds it, and what it queues for. */
import { chunksOf, forUpdate } from '../dialect';
import type { Transaction } from '../Inventory';
import { vmWorkTable, vmsTable } from '../tables/vms';
import type { Vm, VmWork } from '../../model/vm';
import { insertMany } from '../updateMany';

/** Adds VMs that are due at once. */
export async function insertVms(
  tx: Transaction,
  vms: Vm[],
  now: Date,
): Promise<void> {
  await insertMany(tx, vmsTable, vms);
  await insertMany(
    tx,
    vmWorkTable,
    vms.map(({ id, executor, desiredForce }) => ({
      id,
      executor,
      forced: desiredForce,
      nextRunAt: now,
      wakes: 0,
    })),
  );
}

/**
 * Lets the engine look at VMs now.
 *
 * @remarks
 * Where the VMs themselves are changed as well, wake them first: the engine
 * locks in this order.
 */
export async function wakeVms(
  tx: Transaction,
  ids: string[],
  now: Date,
  patch: Pick<Partial<VmWork>, 'forced'> = {},
): Promise<void> {
  for (const chunk of chunksOf(ids)) {
    await tx(vmWorkTable.table)
      .whereIn('id', chunk)
      .update({
        ...vmWorkTable.encode({ ...patch, nextRunAt: now }),
        wakes: tx.raw('wakes + 1'),
      });
  }
}

/** Locks the work of VMs, so that until the end of the transaction nobody claims or wakes them. */
export async function lockWork(
  tx: Transaction,
  ids: string[],
): Promise<Map<string, VmWork>> {
  const rows = await forUpdate(
    tx,
    tx(vmWorkTable.table).whereIn('id', ids).orderBy('id'),
  );
  return new Map(rows.map((row: any) => [row.id, vmWorkTable.decode(row)]));
}
