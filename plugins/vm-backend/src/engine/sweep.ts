/**
 * Compares what an executor has with what the inventory expects: corrects
 * power, marks machines lost or found again, and lists orphans.
 */
import type { ExecutorMachine, VmNotification } from '@backlot/plugin-vm-node';
import type { Knex } from 'knex';
import { systemActor } from '../model/actor';
import type { Inventory } from '../inventory/Inventory';
import { deleteUnseenOrphans, storeOrphans } from '../inventory/orphans';
import type { QueueNotifications } from '../inventory/notifications';
import type { Vm } from '../model/vm';
import {
  type Seen,
  type Sighting,
  compareSeen,
  countExpected,
  readDiffering,
  readSettled,
  storeSightings,
} from '../inventory/vms/sightings';
import { ownersOf } from '../model/owners';
import type { SweepBrake } from '../model/settings';
import { lostError, outputsPatch } from './outcome';
import type { ServedExecutor } from './ServedExecutor';

/** Machines that are compared by one statement. */
const AT_ONCE = 20_000;
const PAGE = 1000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const SWEEP = systemActor('sweep');

export type SweepResult = {
  expected: number;
  changed: number;
  orphans: number;
  /** Set when so many vanished that the executor is the suspect. */
  suspect?: string;
};

const sighting = (
  { id, phase, power }: Vm,
  to: Sighting['to'],
  reason: string,
): Sighting => ({ vmId: id, reason, from: { phase, power }, to });

/** Pure: what a machine says of its VM, where they differ. */
export function judge(vm: Vm, machine: ExecutorMachine): Sighting {
  // A machine that runs again may have other addresses than before.
  const problem = machine.problem ?? null;
  const seen = {
    ...outputsPatch(machine.outputs),
    power: machine.power,
    problem,
  };
  if (vm.phase === 'lost') {
    return sighting(
      vm,
      { ...seen, phase: 'ready', error: null },
      'found again',
    );
  }
  if (problem && problem.code !== vm.problem?.code) {
    return sighting(vm, seen, `${problem.code}: ${problem.message}`);
  }
  return sighting(
    vm,
    seen,
    vm.problem && !problem
      ? `${vm.problem.code} is over; seen ${machine.power}`
      : `seen ${machine.power}`,
  );
}

/** @param reason - why its machine is gone, where the executor knows */
const lost = (vm: Vm, reason: string | undefined): Sighting =>
  sighting(
    vm,
    {
      phase: 'lost',
      power: 'unknown',
      problem: null,
      error: reason
        ? { ...lostError, message: `The machine no longer exists: ${reason}` }
        : lostError,
    },
    `lost: ${reason ?? 'its executor no longer has it'}`,
  );

export async function sweep(options: {
  inventory: Inventory;
  served: ServedExecutor;
  brake: SweepBrake;
  notify: QueueNotifications;
  signal: AbortSignal;
}): Promise<SweepResult> {
  const { inventory, served, brake, notify, signal } = options;
  const { knex } = inventory;
  await inventory.clock.sync(knex);
  const whole = {
    executor: served.id,
    host: served.host,
    listedAt: inventory.now(),
  };
  const ids = new Set<string>();
  /** Why machines are gone, by VM. */
  const gone = new Map<string, string>();
  let settled = 0;
  let orphans = 0;
  let changed = 0;
  for await (const listed of listMachines(served, signal)) {
    for (const machine of listed) {
      if (machine.gone) {
        gone.set(machine.vmId, machine.gone.reason);
      }
    }
    const machines = listed.filter(machine => !machine.gone);
    const seen: Seen = {
      ...whole,
      machines: machines.map(({ vmId, providerId, power, problem }) => ({
        id: vmId,
        providerId: providerId ?? null,
        power,
        problem: problem ? JSON.stringify(problem) : null,
      })),
    };
    const found = await compareSeen(knex, seen);
    settled += found.settled;
    orphans += found.unknown.length;
    const unknown = new Set(found.unknown);
    machines.forEach(({ vmId }, place) => unknown.has(place) || ids.add(vmId));
    if (found.differing > 0) {
      const differing = await readDiffering(knex, seen);
      changed += await believe(
        inventory,
        notify,
        differing.map(({ vm, place }) => [vm, judge(vm, machines[place])]),
      );
    }
    await storeUnknown(
      inventory,
      served,
      found.unknown.map(place => machines[place]),
    );
  }
  await deleteUnseenOrphans(knex, served.id, served.host, whole.listedAt);

  const due = await countExpected(knex, whole);
  const { expected } = due;
  const vanished =
    due.settled > settled ? await findVanished(knex, whole, ids) : [];
  if (vanished.length > Math.max(brake.atLeast, expected * brake.share)) {
    return {
      expected,
      changed,
      orphans,
      suspect: `${vanished.length} of ${expected} VMs are missing from its list at once, so Backlot does not believe the list and marks none of them lost`,
    };
  }
  changed += await believe(
    inventory,
    notify,
    vanished.map(vm => [vm, lost(vm, gone.get(vm.id))]),
  );
  return { expected, changed, orphans };
}

/** Some at a time: a large fleet is never in memory as a whole. */
async function* listMachines(
  served: ServedExecutor,
  signal: AbortSignal,
): AsyncIterable<ExecutorMachine[]> {
  const { logger } = served;
  let machines: ExecutorMachine[] = [];
  for await (const machine of served.executor.list({ signal, logger })) {
    machines.push(machine);
    if (machines.length === AT_ONCE) {
      yield machines;
      machines = [];
    }
  }
  if (machines.length > 0) {
    yield machines;
  }
}

async function findVanished(
  knex: Knex,
  whole: Omit<Seen, 'machines'>,
  seen: Set<string>,
): Promise<Vm[]> {
  const vanished: Vm[] = [];
  for (let after = FIRST_ID; ; ) {
    const page = await readSettled(knex, whole, after, PAGE);
    vanished.push(...page.filter(({ id }) => !seen.has(id)));
    if (page.length < PAGE) {
      return vanished;
    }
    after = page[page.length - 1].id;
  }
}

/** Of VMs of one group. */
function lostNotification(vms: Vm[], now: Date): VmNotification {
  const [first] = vms;
  const { groupId, executor, component, environment } = first;
  return {
    id: `lost:${groupId}:${now.toISOString()}`,
    recipients: ownersOf(first),
    title:
      vms.length === 1
        ? `The VM ${vms[0].name} is lost`
        : `${vms.length} VMs are lost, among them ${vms[0].name}`,
    description: `The executor ${executor} no longer has ${
      vms.length === 1 ? 'its machine' : 'their machines'
    }. Recreate or delete ${
      vms.length === 1 ? 'it' : 'them'
    }; a machine that reappears becomes ready again.`,
    path: `?${new URLSearchParams({ component, environment, phase: 'lost' })}`,
    severity: 'high',
    scope: `lost:${groupId}`,
  };
}

async function believe(
  inventory: Inventory,
  notify: QueueNotifications,
  seen: Array<[Vm, Sighting]>,
): Promise<number> {
  const byGroup = new Map<string, Sighting[]>();
  for (const [{ groupId }, of] of seen) {
    byGroup.set(groupId, [...(byGroup.get(groupId) ?? []), of]);
  }
  let changed = 0;
  const vms = new Map(seen.map(([vm]) => [vm.id, vm]));
  for (const [groupId, sightings] of byGroup) {
    const stored = await inventory.transaction(async tx => {
      const now = inventory.now();
      const believed = await storeSightings(tx, groupId, sightings, SWEEP, now);
      const gone = believed
        .filter(({ to }) => to.phase === 'lost')
        .map(({ vmId }) => vms.get(vmId)!);
      if (gone.length > 0) {
        await notify(tx, [lostNotification(gone, now)], now);
      }
      return believed;
    });
    changed += stored.length;
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
        reason: 'the provider has it, and the inventory does not',
        firstSeenAt: now,
        lastSeenAt: now,
      })),
    ),
  );
}
