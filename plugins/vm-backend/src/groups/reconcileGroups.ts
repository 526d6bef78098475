import { systemActor } from '../model/actor';
import { lockDueGroups } from '../inventory/groups/readGroups';
import type { Inventory } from '../inventory/Inventory';
import { applyPlan } from './applyPlan';

const BATCH = 20;

/** Brings due groups to what is wanted of them: lease ends, successors. */
export async function reconcileGroups(inventory: Inventory): Promise<number> {
  return inventory.transaction(async tx => {
    const now = inventory.now();
    const groups = await lockDueGroups(tx, now, BATCH);
    for (const group of groups) {
      await applyPlan(tx, group, { actor: systemActor('engine'), now });
    }
    return groups.length;
  });
}
