/**
 * Recreates lost VMs where their environment has it so, and only as
 * many as the sweep would believe to be lost.
 */
import { systemActor } from '../model/actor';
import type { VmConfig } from '../config/vmConfig';
import type { SweepBrake } from '../model/settings';
import type { Inventory } from '../inventory/Inventory';
import { appendChanges } from '../inventory/changes/changes';
import { lockGroup } from '../inventory/groups/readGroups';
import { getCurrentOperations } from '../inventory/operations/readOperations';
import { listPauses } from '../inventory/pauses';
import type { Vm } from '../model/vm';
import { countLost, readLost } from '../inventory/vms/lost';
import { lockVms } from '../inventory/vms/readVms';
import { updateDesired } from '../inventory/vms/updateDesired';
import { desiredBy, refusalOf } from './vmActions';

/** Not the engine's, which recreates for rollouts: those VMs were not lost. */
const SWEEP = systemActor('sweep');

export type Recreation = {
  recreated: number;
  /** Why none was, though some should be. */
  held?: string;
};

export async function recreateLost(
  inventory: Inventory,
  config: Pick<VmConfig, 'environments'>,
  swept: {
    executor: string;
    host?: string;
    /** How many VMs it should have. */
    expected: number;
    brake: SweepBrake;
  },
): Promise<Recreation> {
  const { knex } = inventory;
  const { executor, host, expected, brake } = swept;
  const patience = new Map(
    [...config.environments.values()].flatMap(
      ({ name, recreateLostAfterMs: afterMs }) =>
        afterMs === undefined ? [] : [[name, afterMs] as const],
    ),
  );
  if (patience.size === 0) {
    return { recreated: 0 };
  }
  const query = { executor, host, environments: [...patience.keys()] };
  const now = inventory.now();
  const due = (await readLost(knex, query)).filter(
    ({ environment, lostAt }) =>
      lostAt!.getTime() + patience.get(environment)! <= now.getTime(),
  );
  if (due.length === 0 || (await listPauses(knex)).has(executor)) {
    return { recreated: 0 };
  }
  // VMs that are not due yet count as well: they show how the executor is.
  const lost = await countLost(knex, query, SWEEP);
  const most = Math.max(brake.atLeast, Math.floor(expected * brake.share));
  if (lost > most) {
    return {
      recreated: 0,
      held: `${lost} VMs are lost or being recreated, more than the ${most} that Backlot recreates automatically`,
    };
  }
  let recreated = 0;
  for (const vm of due) {
    recreated += (await recreate(inventory, vm)) ? 1 : 0;
  }
  return { recreated };
}

/** Recreates the VM, unless something else has happened to it meanwhile. */
async function recreate(
  inventory: Inventory,
  { id, groupId }: Vm,
): Promise<boolean> {
  return inventory.transaction(async tx => {
    const group = await lockGroup(tx, groupId);
    const [vm] = await lockVms(tx, [id]);
    if (!group || group.deleteRequestedAt || group.rolloutId) {
      return false;
    }
    const open = (await getCurrentOperations(tx, [id])).get(id)?.open ?? null;
    if (
      vm?.phase !== 'lost' ||
      open ||
      refusalOf('recreate', { vm, open, power: true }) !== undefined
    ) {
      return false;
    }
    const now = inventory.now();
    const reason = `recreated automatically: its machine has been lost since ${vm.lostAt!.toISOString()}`;
    await updateDesired(
      tx,
      [id],
      { ...desiredBy('recreate', SWEEP), desiredReason: reason },
      now,
    );
    await appendChanges(tx, [
      {
        at: now,
        groupId,
        vmId: id,
        operationId: null,
        actor: SWEEP,
        reason,
      },
    ]);
    return true;
  });
}
