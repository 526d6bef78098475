/**
 * Compares what an executor has with what the inventory expects: corrects
 * power, marks machines lost or found again, and lists orphans.
 */
import type { ExecutorMachine } from '@backlot/plugin-vm-node';
import type { Inventory } from '../inventory/Inventory';
import { deleteUnseenOrphans, storeOrphan } from '../inventory/executors';
import {
  type Sighting,
  type SweptVm,
  readExpectedVms,
  readKnownVmIds,
  storeSightings,
} from '../inventory/vms/sightings';
import { chunksOf } from '../inventory/dialect';
import { lostError, outputsPatch } from './outcome';
import type { ServedExecutor } from './ServedExecutor';

const PAGE = 1000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const ACTOR = 'sweep';

export type SweepBrake = {
  /** Up to so many VMs may vanish at once, however few there are. */
  atLeast: number;
  /** Beyond that, this share of the VMs that should exist. */
  share: number;
};

export type SweepResult = {
  expected: number;
  changed: number;
  orphans: number;
  /** Set when so many vanished that the executor is the suspect. */
  suspect?: string;
};

/** Pure: what a look at the executor says of one VM. */
export function judge(
  vm: SweptVm,
  machine: ExecutorMachine | undefined,
  listedAt: Date,
): Sighting | undefined {
  if (vm.busy) {
    return undefined;
  }
  const from = { phase: vm.phase, power: vm.power };
  const sighting = (to: Sighting['to'], reason: string): Sighting => ({
    vmId: vm.id,
    reason,
    from,
    to,
  });
  if (!machine) {
    return vm.phase === 'ready' && vm.readyAt! < listedAt
      ? sighting(
          { phase: 'lost', power: 'unknown', error: lostError },
          'lost: its executor no longer has it',
        )
      : undefined;
  }
  if (vm.phase === 'lost') {
    return sighting(
      {
        ...outputsPatch(machine.outputs),
        phase: 'ready',
        power: machine.power,
        error: null,
      },
      'found again',
    );
  }
  return vm.phase === 'ready' && vm.power !== machine.power
    ? sighting(
        // A machine that runs again may have other addresses than before.
        { ...outputsPatch(machine.outputs), power: machine.power },
        `seen ${machine.power}`,
      )
    : undefined;
}

export async function sweep(options: {
  inventory: Inventory;
  served: ServedExecutor;
  brake: SweepBrake;
  signal: AbortSignal;
}): Promise<SweepResult> {
  const { inventory, served, brake, signal } = options;
  await inventory.clock.sync(inventory.knex);
  const listedAt = inventory.now();
  const machines = new Map<string, ExecutorMachine>();
  for await (const machine of served.executor.list({
    signal,
    logger: served.logger,
  })) {
    machines.set(machine.vmId, machine);
  }

  const sightings = new Map<string, Sighting[]>();
  let expected = 0;
  let vanished = 0;
  for (let after = FIRST_ID; ; ) {
    const vms = await readExpectedVms(
      inventory.knex,
      served.id,
      served.host,
      after,
      PAGE,
    );
    for (const vm of vms) {
      const sighting = judge(vm, machines.get(vm.id), listedAt);
      machines.delete(vm.id);
      if (sighting) {
        sightings.set(vm.groupId, [
          ...(sightings.get(vm.groupId) ?? []),
          sighting,
        ]);
        vanished += sighting.to.phase === 'lost' ? 1 : 0;
      }
    }
    expected += vms.length;
    if (vms.length < PAGE) {
      break;
    }
    after = vms[vms.length - 1].id;
  }

  const braked = vanished > Math.max(brake.atLeast, expected * brake.share);
  let changed = 0;
  for (const [groupId, seen] of sightings) {
    const believed = braked
      ? seen.filter(({ to }) => to.phase !== 'lost')
      : seen;
    if (believed.length > 0) {
      changed += await inventory.transaction(tx =>
        storeSightings(tx, groupId, believed, ACTOR, inventory.now()),
      );
    }
  }
  const orphans = await storeOrphans(
    inventory,
    served,
    [...machines.values()],
    listedAt,
  );
  return {
    expected,
    changed,
    orphans,
    ...(braked && {
      suspect: `${vanished} of ${expected} VMs are missing from its list at once; none of them is marked lost`,
    }),
  };
}

async function storeOrphans(
  inventory: Inventory,
  served: ServedExecutor,
  unexpected: ExecutorMachine[],
  listedAt: Date,
): Promise<number> {
  let count = 0;
  for (const chunk of chunksOf(unexpected)) {
    const known = await readKnownVmIds(
      inventory.knex,
      chunk.map(machine => machine.vmId),
    );
    const orphans = chunk.filter(machine => !known.has(machine.vmId));
    count += orphans.length;
    const now = inventory.now();
    await inventory.transaction(async tx => {
      for (const machine of orphans) {
        await storeOrphan(tx, {
          executor: served.id,
          vmId: machine.vmId,
          name: machine.name,
          placement: machine.placement ?? served.host ?? null,
          providerId: machine.providerId ?? null,
          reason: 'its executor has it, the inventory does not',
          firstSeenAt: now,
          lastSeenAt: now,
        });
      }
    });
  }
  await inventory.transaction(tx =>
    deleteUnseenOrphans(tx, served.id, served.host, listedAt),
  );
  return count;
}
