import type { Knex } from 'knex';
import { chunksOf } from '../dialect';
import type { Inventory } from '../Inventory';
import { vmGatesTable } from '../tables/vms';
import type { VmGate } from '../../model/vm';

export async function readGates(
  knex: Knex,
  vmIds: string[],
): Promise<Map<string, VmGate>> {
  const gates = new Map<string, VmGate>();
  for (const chunk of chunksOf(vmIds)) {
    for (const row of await knex(vmGatesTable.table).whereIn('vm_id', chunk)) {
      const gate = vmGatesTable.decode(row);
      gates.set(gate.vmId, gate);
    }
  }
  return gates;
}

export async function storeGates(
  { knex }: Inventory,
  gates: VmGate[],
): Promise<void> {
  for (const chunk of chunksOf(gates)) {
    await knex(vmGatesTable.table)
      .insert(chunk.map(gate => vmGatesTable.encode(gate)))
      .onConflict('vm_id')
      .merge();
  }
}
