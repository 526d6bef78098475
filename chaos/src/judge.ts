/**
 * Holds what the provider's ledger tells against what the inventory says and
 * what the driver was answered. Pure.
 */
import { type LedgerEntry, type Machine, World } from 'machine-service';
import {
  type Evidence,
  type InventoryGroup,
  type InventoryVm,
  groupPhases,
} from './snapshots';

export type Violation = {
  rule: string;
  message: string;
  vmId?: string;
  groupId?: string;
};

type Rule = (context: Context) => Iterable<Omit<Violation, 'rule'>>;

type Context = Evidence & {
  world: World;
  /** VMs of which a submission was carried out when nobody waited any more. */
  late: Set<string | undefined>;
  vmsById: Map<string, InventoryVm>;
  vmsOf: (groupId: string) => InventoryVm[];
  machinesOf: (vmId: string) => Machine[];
};

export function judge(evidence: Evidence): Violation[] {
  const context = contextOf(evidence);
  const rules: Record<string, Rule> = {
    ...everywhere,
    ...(evidence.mode === 'idempotent' ? whereIdempotent : whereNot),
  };
  return Object.entries(rules).flatMap(([rule, find]) =>
    [...find(context)].map(violation => ({ rule, ...violation })),
  );
}

const everywhere: Record<string, Rule> = {
  *'no operation is stuck open'({ inventory }) {
    for (const operation of inventory.operations) {
      if (operation.finished_at === null) {
        yield {
          vmId: operation.vm_id,
          message: `${operation.type} operation ${operation.id} is ${operation.phase}`,
        };
      }
    }
  },

  *'nothing is claimed, due or waiting'({ inventory }) {
    for (const vm of inventory.vms) {
      for (const column of [
        'claim_token',
        'next_run_at',
        'waiting_for',
      ] as const) {
        if (vm[column] !== null) {
          yield {
            vmId: vm.id,
            message: `${vm.name} has ${column} ${vm[column]}`,
          };
        }
      }
    }
    for (const group of inventory.groups) {
      if (group.next_run_at !== null) {
        yield { groupId: group.id, message: 'the group is due' };
      }
    }
  },

  *'every VM has come to rest'({ inventory }) {
    for (const vm of inventory.vms) {
      if (['pending', 'provisioning', 'deleting'].includes(vm.phase)) {
        yield { vmId: vm.id, message: `${vm.name} is ${vm.phase}` };
      }
      if (['failed', 'lost'].includes(vm.phase) && vm.error === null) {
        yield {
          vmId: vm.id,
          message: `${vm.name} is ${vm.phase} and does not say why`,
        };
      }
    }
  },

  *'deleted is final'({ record, inventory, vmsById }) {
    for (const { vmId, phase } of record.revived) {
      yield { vmId, message: `it was deleted, and then ${phase}` };
    }
    for (const { vm_id: vmId, id, created_at: at } of inventory.operations) {
      const deletedAt = vmsById.get(vmId)?.deleted_at;
      if (deletedAt && at > deletedAt) {
        yield { vmId, message: `operation ${id} is younger than its deletion` };
      }
    }
  },

  *'stored counts are what is counted'({ inventory, vmsOf }) {
    for (const group of inventory.groups) {
      for (const phase of groupPhases) {
        const counted = vmsOf(group.id).filter(vm => vm.phase === phase).length;
        const stored = group[`count_${phase}`];
        if (stored !== counted) {
          yield {
            groupId: group.id,
            message: `it says ${stored} ${phase}, and has ${counted}`,
          };
        }
      }
    }
  },

  *'a group has as many VMs as it wants'({ inventory, vmsOf }) {
    for (const group of inventory.groups) {
      const wanted = group.delete_requested_at ? 0 : group.count;
      const present = vmsOf(group.id).filter(
        vm => vm.desired === 'present',
      ).length;
      if (present !== wanted) {
        yield {
          groupId: group.id,
          message: `it wants ${wanted} VMs, and has ${present}`,
        };
      }
    }
  },

  *'rollouts come to an end, and let their groups go'({ record, inventory }) {
    const stored = new Map(inventory.rollouts.map(one => [one.id, one]));
    for (const id of record.rollouts) {
      if (!stored.has(id)) {
        yield { message: `the rollout ${id} was accepted, and is lost` };
      }
    }
    for (const { id, phase, finished_at: finishedAt } of stored.values()) {
      if (finishedAt === null) {
        yield { message: `the rollout ${id} is ${phase}` };
      }
    }
    for (const {
      id,
      rollout_id: rolloutId,
      rollout_allowance: allowance,
    } of inventory.groups) {
      if (rolloutId !== null || allowance !== null) {
        yield {
          groupId: id,
          message: `it is held by rollout ${rolloutId}: ${allowance}`,
        };
      }
    }
  },

  *'a rollout replaces all VMs of a group'({ inventory, vmsOf }) {
    const aborted = new Set(
      inventory.rolloutGroups
        .filter(({ phase }) => phase === 'aborted')
        .map(({ group_id: groupId }) => groupId),
    );
    for (const group of inventory.groups) {
      if (aborted.has(group.id) || group.delete_requested_at) {
        continue;
      }
      for (const vm of vmsOf(group.id)) {
        if (vm.desired === 'present' && vm.size !== group.size) {
          yield {
            vmId: vm.id,
            groupId: group.id,
            message: `${vm.name} is ${vm.size}, and its group ${group.size}`,
          };
        }
      }
    }
  },

  *'names are unique'({ inventory }) {
    const holders = new Map<string, InventoryVm>();
    for (const vm of inventory.vms) {
      if (vm.phase !== 'deleted' || vm.name_held) {
        const other = holders.get(vm.name);
        if (other) {
          yield {
            vmId: vm.id,
            message: `${vm.name} is the name of ${other.id} as well`,
          };
        }
        holders.set(vm.name, vm);
      }
    }
  },

  *'what was answered holds'({ record, inventory, vmsById }) {
    for (const message of record.oddities) {
      yield { message };
    }
    const groups = new Map(inventory.groups.map(group => [group.id, group]));
    for (const { id, key, count } of record.groups) {
      const group = groups.get(id);
      if (!group) {
        yield { groupId: id, message: `creation ${key} is lost` };
      } else {
        yield* heldTo(group, count);
      }
      groups.delete(id);
    }
    for (const [groupId, { idempotency_key: key }] of groups) {
      yield { groupId, message: `nobody was told of this group (${key})` };
    }
    for (const { vmId, ask } of record.gone) {
      const phase = vmsById.get(vmId)?.phase;
      if (phase !== 'deleted') {
        yield { vmId, message: `its ${ask} was accepted, and it is ${phase}` };
      }
    }
    const told = new Set(
      inventory.changes.map(({ vm_id, reason }) => `${vm_id} ${reason}`),
    );
    for (const { vmId, action } of record.wishes) {
      if (!told.has(`${vmId} ${action} requested`)) {
        yield { vmId, message: `its accepted ${action} left no trace` };
      }
    }
  },

  *'the API shows what is stored'({ api, inventory }) {
    const shown = new Map(api.vms.map(vm => [vm.id, vm]));
    for (const vm of inventory.vms.filter(v => v.phase !== 'deleted')) {
      const answer = shown.get(vm.id);
      if (answer?.phase !== vm.phase || answer.power !== vm.power) {
        yield {
          vmId: vm.id,
          message: `stored ${vm.phase}, ${vm.power}; shown ${answer?.phase}, ${answer?.power}`,
        };
      }
      shown.delete(vm.id);
    }
    for (const vmId of shown.keys()) {
      yield { vmId, message: 'shown, though it is deleted' };
    }
  },

  *'a ready VM is a machine'({ inventory, machinesOf }) {
    for (const vm of inventory.vms.filter(v => v.phase === 'ready')) {
      const machine = machinesOf(vm.id).find(m => m.id === vm.provider_id);
      if (!machine) {
        yield {
          vmId: vm.id,
          message: `${vm.name} is ready, and its machine ${vm.provider_id} is not there`,
        };
      } else if (machine.name !== vm.name || machine.power !== vm.power) {
        yield {
          vmId: vm.id,
          message: `${vm.name} is ${vm.power}, and its machine is ${machine.name}, ${machine.power}`,
        };
      }
    }
  },

  *'only what is gone is lost'({ inventory, ledger, machinesOf }) {
    const vanished = new Set(
      ledger.flatMap(entry =>
        entry.event === 'removed' && entry.because === VANISHED
          ? [entry.vmId]
          : [],
      ),
    );
    for (const vm of inventory.vms.filter(v => v.phase === 'lost')) {
      if (machinesOf(vm.id).length > 0) {
        yield {
          vmId: vm.id,
          message: `${vm.name} is lost, and its machine is there`,
        };
      } else if (!vanished.has(vm.id)) {
        yield {
          vmId: vm.id,
          message: `${vm.name} is lost, and never vanished by itself`,
        };
      }
    }
  },

  *'a restart of the daemon costs no machine'({ inventory, world }) {
    const operations = new Map(inventory.operations.map(one => [one.id, one]));
    for (const { forsaken, job, operation: id } of world.runs.values()) {
      const operation = operations.get(id);
      const isMade = job.type === 'create' && job.state === 'succeeded';
      if (!forsaken || !isMade || operation?.phase !== 'failed') {
        continue;
      }
      const { code = '' } = operation.error ?? {};
      const leftMs =
        (operation.finished_at?.getTime() ?? 0) - (job.finishedAt ?? Infinity);
      if (GAVE_UP.includes(code) && leftMs >= TIME_TO_SEE_MS) {
        yield {
          vmId: job.vmId,
          message: `its machine was made, and operation ${id} failed ${Math.round(
            leftMs / 1000,
          )} s later: ${code}`,
        };
      }
    }
  },

  *'orphans exist'({ inventory, machinesOf }) {
    for (const { vm_id: vmId, reason } of inventory.orphans) {
      if (machinesOf(vmId).length === 0) {
        yield { vmId, message: `listed as an orphan (${reason}), and gone` };
      }
    }
  },
};

/** Enough for a poll that finds out how the job ended, and for one that fails. */
const TIME_TO_SEE_MS = 10_000;
/** What Backlot says where it does not know how a job ended. */
const GAVE_UP = [
  'DeadlineExceeded',
  'JobFailed',
  'JobUnknown',
  'LogGone',
  'ResultMissing',
];

const VANISHED = 'it vanished by itself';

const whereIdempotent: Record<string, Rule> = {
  *'no machine is made twice'({ ledger, world, late }) {
    const alive = new Map<string, string>();
    for (const entry of ledger) {
      if (entry.event === 'made') {
        const other = alive.get(entry.vmId);
        if (other) {
          yield {
            vmId: entry.vmId,
            message: `${entry.machine} was made while ${other} was there (entry ${entry.seq})`,
          };
        }
        alive.set(entry.vmId, entry.machine);
      } else if (
        entry.event === 'removed' &&
        alive.get(entry.vmId) === entry.machine
      ) {
        alive.delete(entry.vmId);
      } else if (
        entry.event === 'repeated' &&
        !late.has(entry.vmId) &&
        world.jobs.get(entry.job)?.vmId !== entry.vmId
      ) {
        yield {
          vmId: entry.vmId,
          message: `it was given the machine of ${
            world.jobs.get(entry.job)?.vmId
          } (entry ${entry.seq})`,
        };
      }
    }
  },

  *'no machine is forgotten'({ world, vmsById, inventory, late }) {
    const orphans = new Set(inventory.orphans.map(orphan => orphan.vm_id));
    for (const machine of world.machines.values()) {
      const vm = vmsById.get(machine.vmId);
      const known = vm && vm.phase !== 'deleted';
      if (!known && !orphans.has(machine.vmId)) {
        yield {
          vmId: machine.vmId,
          message: `machine ${machine.id} is there, its VM is ${vm?.phase}, and it is no listed orphan`,
        };
      } else if (!known && !vm?.desired_force && !late.has(machine.vmId)) {
        yield {
          vmId: machine.vmId,
          message: `machine ${machine.id} is an orphan, though nobody used force and no request was late`,
        };
      }
    }
  },

  *'what is wanted is there in the end'({ inventory }) {
    for (const vm of inventory.vms.filter(v => v.phase === 'failed')) {
      yield {
        vmId: vm.id,
        message: `${vm.name} is failed, though nothing is in its way: ${vm.error?.code}: ${vm.error?.message}`,
      };
    }
  },
};

const whereNot: Record<string, Rule> = {
  *'no creation is submitted twice'({ ledger }) {
    const submissions = new Map<string, LedgerEntry[]>();
    for (const entry of ledger) {
      const isSubmission =
        entry.event === 'asked' &&
        entry.route === 'submit' &&
        entry.type === 'create';
      if (isSubmission || entry.event === 'refused') {
        const attempt = `${entry.operation}/${entry.attempt}`;
        submissions.set(attempt, [...(submissions.get(attempt) ?? []), entry]);
      }
    }
    for (const [attempt, entries] of submissions) {
      const asked = entries.filter(({ event }) => event === 'asked');
      const refused = entries.length - asked.length;
      if (asked.length > 1 + refused) {
        yield {
          vmId: vmIdOf(asked[0]),
          message: `operation/attempt ${attempt} was submitted ${
            asked.length
          } times (entries ${asked.map(({ seq }) => seq).join(', ')})`,
        };
      }
    }
  },

  *'a machine too many is told of'({ world, vmsById, inventory, machinesOf }) {
    const orphans = new Set(inventory.orphans.map(orphan => orphan.vm_id));
    for (const machine of world.machines.values()) {
      const vm = vmsById.get(machine.vmId);
      const isIts =
        vm &&
        vm.phase !== 'deleted' &&
        (machine.id === vm.provider_id || machinesOf(vm.id).length === 1);
      const isTold =
        orphans.has(machine.vmId) || vm?.error?.code === 'OutcomeUnknown';
      if (!isIts && !isTold) {
        yield {
          vmId: machine.vmId,
          message: `machine ${machine.id} is there, and nobody is told of it`,
        };
      }
    }
  },
};

const vmIdOf = (entry: LedgerEntry): string | undefined =>
  'vmId' in entry ? entry.vmId : undefined;

function* heldTo(group: InventoryGroup, count: number | null) {
  if (count === null ? group.phase !== 'deleted' : group.count !== count) {
    yield {
      groupId: group.id,
      message:
        count === null
          ? `its deletion was accepted, and it is ${group.phase}`
          : `its count was answered to be ${count}, and is ${group.count}`,
    };
  }
}

function contextOf(evidence: Evidence): Context {
  const { inventory, ledger } = evidence;
  const world = World.of(ledger);
  const vms = groupedBy(inventory.vms, vm => vm.group_id);
  const machines = groupedBy(world.machines.values(), m => m.vmId);
  return {
    ...evidence,
    world,
    late: new Set(
      ledger.flatMap(entry =>
        entry.event === 'fault' && entry.fault === 'late' ? [entry.vmId] : [],
      ),
    ),
    vmsById: new Map(inventory.vms.map(vm => [vm.id, vm])),
    vmsOf: id => vms.get(id) ?? [],
    machinesOf: id => machines.get(id) ?? [],
  };
}

function groupedBy<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
