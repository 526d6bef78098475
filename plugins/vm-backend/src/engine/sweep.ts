/**
 * Compares what an executor has with what the inventory expects: corrects
 * power, marks machines lost or found again, and lists orphans.
 */
import type { ExecutorMachine } from '@backlot/plugin-vm-node';
import type { Inventory } from '../inventory/Inventory';
import { deleteUnseenOrphans, storeOrphans } from '../inventory/executors';
import {
  type Seen,
  type Sighting,
  type SweptVm,
  compareSeen,
  readDiffering,
  storeSightings,
} from '../inventory/vms/sightings';
import { lostError, outputsPatch } from './outcome';
import type { ServedExecutor } from './ServedExecutor';

/** VMs that one sweep changes; the next one goes on. */
const MOST_AT_ONCE = 5000;
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
  const { knex } = inventory;
  await inventory.clock.sync(knex);
  const listedAt = inventory.now();
  const machines = await listMachines(served, signal);
  const seen: Seen = {
    executor: served.id,
    host: served.host,
    machines: machines.map(({ vmId, providerId, power }) => ({
      id: vmId,
      providerId: providerId ?? null,
      power,
    })),
    listedAt,
  };
  const { expected, vanished, differing, unknown } = await compareSeen(
    knex,
    seen,
  );
  const braked = vanished > Math.max(brake.atLeast, expected * brake.share);
  const suspects = differing + (braked ? 0 : vanished);
  let changed = 0;
  if (suspects > 0) {
    const vms = await readDiffering(knex, seen, {
      vanished: !braked,
      limit: MOST_AT_ONCE,
    });
    changed = await believe(inventory, vms, machines, listedAt);
  }
  await storeUnknown(
    inventory,
    served,
    unknown.map(place => machines[place]),
  );
  await deleteUnseenOrphans(knex, served.id, served.host, listedAt);
  return {
    expected,
    changed,
    orphans: unknown.length,
    ...(braked && {
      suspect: `${vanished} of ${expected} VMs are missing from its list at once; none of them is marked lost`,
    }),
  };
}

async function listMachines(
  served: ServedExecutor,
  signal: AbortSignal,
): Promise<ExecutorMachine[]> {
  const machines: ExecutorMachine[] = [];
  const { logger } = served;
  for await (const machine of served.executor.list({ signal, logger })) {
    machines.push(machine);
  }
  return machines;
}

async function believe(
  inventory: Inventory,
  vms: SweptVm[],
  machines: ExecutorMachine[],
  listedAt: Date,
): Promise<number> {
  const byGroup = new Map<string, Sighting[]>();
  for (const vm of vms) {
    const machine = vm.place === null ? undefined : machines[vm.place];
    const sighting = judge(vm, machine, listedAt);
    if (sighting) {
      byGroup.set(vm.groupId, [...(byGroup.get(vm.groupId) ?? []), sighting]);
    }
  }
  let changed = 0;
  for (const [groupId, sightings] of byGroup) {
    changed += await inventory.transaction(tx =>
      storeSightings(tx, groupId, sightings, ACTOR, inventory.now()),
    );
  }
  return changed;
}

async function storeUnknown(
  inventory: Inventory,
  served: ServedExecutor,
  unknown: ExecutorMachine[],
): Promise<void> {
  if (unknown.length === 0) {
    return;
  }
  const now = inventory.now();
  await inventory.transaction(tx =>
    storeOrphans(
      tx,
      unknown.map(machine => ({
        executor: served.id,
        vmId: machine.vmId,
        name: machine.name,
        placement: machine.placement ?? served.host ?? null,
        providerId: machine.providerId ?? '',
        reason: 'its executor has it, the inventory does not',
        firstSeenAt: now,
        lastSeenAt: now,
      })),
    ),
  );
}
