/**
 * Groups and VMs in memory, on a clock of their own, replaced by the real
 * planners. What executors and health checks would do is drawn from a seeded
 * source of chance. For tests only.
 */
import {
  type RolloutStrategyRequest,
  rolloutStrategySchema,
} from '@backlot/plugin-vm-common';
import {
  type PlannedGroup,
  isCurrent,
  planGroup,
} from '../../groups/planGroup';
import { limitsOf } from '../../groups/rolloutLimits';
import { planBatches } from '../planBatches';
import { reasonInWords } from '../planner/reasons';
import type { RolloutIntent } from '../planner/intents';
import { planRollout } from '../planner/planRollout';
import type { GroupState, RolloutState, RolloutVm } from '../planner/state';

export type SimulatedGroup = {
  name: string;
  environment: string;
  owner: string;
  count: number;
};

export type SimulationOptions = {
  groups: SimulatedGroup[];
  strategy: RolloutStrategyRequest;
  random: () => number;
  /** How many of all creations fail, from 0 to 1. */
  failures?: number;
  /** Names of VMs whose next creation fails; by name, whatever the order of events. */
  failing?: string[];
  start?: Date;
  /** Called before each look; may change what is wanted. */
  onLook?: (fleet: SimulatedFleet) => void;
};

type Work = { vm: RolloutVm; until: number; then: () => void };

const REVISION = { old: 1, wanted: 2, back: 3 };
const SECOND = 1000;

export class SimulatedFleet {
  readonly strategy;
  readonly narrative: string[] = [];
  readonly groupStates = new Map<string, GroupState>();
  readonly deferred: RolloutState['deferred'] = new Map();
  readonly rollout: RolloutState['rollout'];
  batches: Array<
    Omit<NonNullable<RolloutState['current']>, 'number'> & {
      number: number;
      opened: boolean;
    }
  > = [];
  /** The least that were available of each group, beside what was allowed. */
  readonly worst = new Map<string, { available: number; allowed: number }>();
  phase: 'running' | 'paused' | 'rollingBack' | 'succeeded' | 'rolledBack' =
    'running';
  time: number;
  private work: Work[] = [];
  private readonly failing: Set<string>;
  /** Of each group that is not at the old one any more. */
  private readonly revisions = new Map<string, number>();
  private ids = 0;

  constructor(private readonly options: SimulationOptions) {
    this.strategy = rolloutStrategySchema.parse(options.strategy);
    this.failing = new Set(options.failing);
    this.time = (options.start ?? new Date('2030-01-01T00:00:00Z')).getTime();
    for (const { name, count } of options.groups) {
      const vms = Array.from({ length: count }, (_, index) =>
        this.newVm(name, index + 1, REVISION.old, 'ready'),
      );
      this.groupStates.set(name, {
        group: {
          id: name,
          name,
          count,
          healthCheck: null,
          deleteRequestedAt: null,
          deleteForce: false,
          leaseExpiresAt: null,
          deletedAt: null,
          rolloutAllowance: null,
        },
        rolloutGroup: {
          phase: 'waiting',
          because: null,
          vmsTotal: count,
          vmsDone: 0,
          vmsFailed: 0,
        },
        vms,
      });
    }
    this.rollout = {
      phase: 'running',
      direction: 'forward',
      strategy: this.strategy,
      approved: [],
      resumedAt: this.now,
      deadlineAt: new Date(this.time + this.strategy.deadlineSeconds * SECOND),
      vmsTotal: options.groups.reduce((sum, { count }) => sum + count, 0),
    };
    this.planBatches();
  }

  get now(): Date {
    return new Date(this.time);
  }

  vms(name: string): RolloutVm[] {
    return this.groupStates.get(name)!.vms.filter(vm => vm.phase !== 'deleted');
  }

  /** Works until nothing more happens by itself; answers what it waits for. */
  run(): string {
    for (let looks = 0; looks < 100_000; looks++) {
      this.options.onLook?.(this);
      const said = this.settle();
      if (this.phase !== 'running' && this.phase !== 'rollingBack') {
        return said;
      }
      const next = Math.min(
        ...this.work.map(({ until }) => until),
        this.wakeAt ?? Infinity,
      );
      if (next === Infinity) {
        return said;
      }
      this.time = Math.max(this.time, next);
      this.wakeAt = undefined;
      this.finishWork();
    }
    throw new Error('The simulation never comes to rest');
  }

  /** As a person does it: what has failed is tried again. */
  resume(): void {
    this.say('olivia', 'resumed');
    this.phase = this.rollout.direction === 'back' ? 'rollingBack' : 'running';
    this.rollout.phase = this.phase;
    this.rollout.resumedAt = this.now;
    for (const groupState of this.groupStates.values()) {
      for (const vm of groupState.vms.filter(
        ({ phase }) => phase === 'failed' || phase === 'lost',
      )) {
        vm.desiredAction = 'retry';
        this.begin(vm, vm.desired === 'absent' ? 'delete' : 'create');
      }
    }
  }

  pause(): void {
    this.say('olivia', 'paused');
    this.phase = 'paused';
    this.rollout.phase = 'paused';
  }

  rollBack(): void {
    this.say('olivia', 'rolled back');
    this.phase = 'rollingBack';
    Object.assign(this.rollout, {
      phase: 'rollingBack',
      direction: 'back',
      resumedAt: this.now,
    });
    for (const { group, rolloutGroup } of this.groupStates.values()) {
      if (rolloutGroup.phase === 'waiting') {
        rolloutGroup.phase = 'skipped';
      } else if (rolloutGroup.phase !== 'skipped') {
        rolloutGroup.phase = 'waiting';
        group.rolloutAllowance &&= { ...group.rolloutAllowance, held: true };
      }
    }
    this.batches = this.batches
      .filter(({ opened }) => opened)
      .map(batch => ({ ...batch, closedAt: batch.closedAt ?? this.now }));
    this.planBatches();
  }

  /** As a change of the group outside of the rollout has it. */
  replan(name: string): void {
    const groupState = this.groupStates.get(name)!;
    this.planGroup(groupState);
  }

  private wakeAt?: number;

  private planBatches(): void {
    const back = this.rollout.direction === 'back';
    const planned = planBatches(
      this.options.groups
        .filter(
          ({ name }) =>
            this.groupStates.get(name)!.rolloutGroup.phase === 'waiting',
        )
        .map(group => ({
          ...group,
          id: group.name,
          since: this.now,
          vms: back
            ? Math.max(
                1,
                this.vms(group.name).filter(
                  ({ specRevision }) => specRevision === REVISION.wanted,
                ).length,
              )
            : group.count,
        })),
      { ...this.strategy, ...(back && { canary: undefined }) },
      ['staging', 'production'],
    );
    const first = this.batches.length + 1;
    this.batches.push(
      ...planned.map((batch, index) => ({
        ...batch,
        number: first + index,
        closedAt: null,
        opened: false,
      })),
    );
  }

  private settle(): string {
    for (let pass = 0; pass < 1000; pass++) {
      const opened = this.batches.filter(batch => batch.opened);
      const intents = planRollout(
        {
          rollout: this.rollout,
          current: opened[opened.length - 1] ?? null,
          coming: this.batches.filter(batch => !batch.opened),
          groupStates: this.groupStates,
          deferred: this.deferred,
        },
        this.now,
      );
      const last = intents[intents.length - 1];
      const acts = intents.filter(intent => intent.do !== 'wait');
      acts.forEach(intent => this.apply(intent));
      this.watch();
      if (acts.length === 0) {
        if (last?.do === 'wait' && last.until) {
          this.wakeAt = last.until.getTime();
        }
        return last ? reasonInWords(last.reason) : 'nothing to do';
      }
      if (last.do === 'pause' || last.do === 'finish') {
        return reasonInWords(last.reason);
      }
    }
    throw new Error('The planner never comes to rest');
  }

  private apply(intent: RolloutIntent): void {
    const groupState =
      'groupId' in intent ? this.groupStates.get(intent.groupId)! : undefined;
    switch (intent.do) {
      case 'acceptVm':
        this.vmOf(groupState!, intent.vmId).acceptedAt = this.now;
        break;
      case 'noteGroup':
        Object.assign(groupState!.rolloutGroup, {
          phase: intent.phase,
          because: reasonInWords(intent.reason),
          vmsDone: intent.done,
          vmsFailed: intent.failed,
        });
        return;
      case 'finishGroup':
        groupState!.rolloutGroup.phase = intent.phase;
        groupState!.group.rolloutAllowance = null;
        break;
      case 'plan':
        this.planGroup(groupState!);
        return;
      case 'hold':
        groupState!.group.rolloutAllowance!.held = intent.held;
        return;
      case 'openBatch':
        this.batches.find(({ number }) => number === intent.number)!.opened =
          true;
        this.say('rollout', reasonInWords(intent.reason));
        intent.groups.forEach(batchGroup => this.beginGroup(batchGroup));
        return;
      case 'closeBatch':
        Object.assign(
          this.batches.find(({ number }) => number === intent.number)!,
          { opened: true, closedAt: this.now },
        );
        break;
      case 'postpone': {
        const batch = this.batches.find(
          ({ number }) => number === intent.number,
        )!;
        const isLate = ({ groupId }: { groupId: string }) =>
          intent.groupIds.includes(groupId);
        const late = batch.groups.filter(isLate);
        batch.groups = batch.groups.filter(batchGroup => !isLate(batchGroup));
        this.batches.push({
          ...batch,
          canary: false,
          number: this.batches.length + 1,
          groups: late,
        });
        if (batch.groups.length === 0) {
          Object.assign(batch, { opened: true, closedAt: this.now });
        }
        break;
      }
      case 'pause':
        this.phase = 'paused';
        this.rollout.phase = 'paused';
        break;
      case 'finish':
        this.phase = intent.phase;
        break;
      default:
        return;
    }
    this.say('rollout', reasonInWords(intent.reason));
  }

  private beginGroup(batchGroup: {
    groupId: string;
    vms: number;
    last: boolean;
  }): void {
    const { group, rolloutGroup, vms } = this.groupStates.get(
      batchGroup.groupId,
    )!;
    const back = this.rollout.direction === 'back';
    if (rolloutGroup.phase === 'waiting') {
      rolloutGroup.phase = 'running';
      this.revisions.set(group.id, back ? REVISION.back : REVISION.wanted);
      const current = back ? [REVISION.old, REVISION.back] : [REVISION.wanted];
      const matching = vms.filter(
        vm => vm.phase === 'ready' && isCurrent(vm, { current }),
      );
      matching.forEach(vm => (vm.acceptedAt ??= this.now));
      group.rolloutAllowance = {
        current,
        allowed: matching.length,
        maxUnavailable: this.strategy.maxUnavailable,
        maxSurge: this.strategy.maxSurge,
        held: false,
      };
    }
    const allowance = group.rolloutAllowance!;
    allowance.allowed = batchGroup.last
      ? null
      : allowance.allowed! + batchGroup.vms;
  }

  private planGroup(groupState: GroupState): void {
    const { group, vms } = groupState;
    for (const intent of planGroup(group, vms, this.now)) {
      this.say(group.name, intent.because);
      switch (intent.do) {
        case 'createVms':
          for (let i = 0; i < intent.count; i++) {
            this.create(groupState);
          }
          break;
        case 'replaceVm':
          this.vmOf(groupState, intent.vmId).recreate = false;
          this.create(groupState, this.vmOf(groupState, intent.vmId).nameIndex);
          break;
        case 'dropReplacement':
          this.vmOf(groupState, intent.vmId).recreate = false;
          break;
        case 'recreateVm':
        case 'removeVm': {
          const vm = this.vmOf(groupState, intent.vmId);
          vm.desired = 'absent';
          vm.recreate = intent.do === 'recreateVm';
          this.begin(vm, 'delete');
          break;
        }
        default:
          throw new Error(`The simulation knows no ${intent.do}`);
      }
    }
    groupState.vms = vms.filter(vm => vm.phase !== 'deleted' || vm.recreate);
  }

  private create(groupState: GroupState, index?: number): void {
    const taken = new Set(
      groupState.vms
        .filter(({ phase }) => phase !== 'deleted')
        .map(({ nameIndex }) => nameIndex),
    );
    let free = index ?? 1;
    while (taken.has(free)) {
      free += 1;
    }
    const vm = this.newVm(
      groupState.group.name,
      free,
      this.revisions.get(groupState.group.name) ?? REVISION.old,
      'pending',
    );
    groupState.vms.push(vm);
    this.begin(vm, 'create');
  }

  private newVm(
    group: string,
    index: number,
    revision: number,
    phase: 'ready' | 'pending',
  ): RolloutVm {
    return {
      id: `vm-${++this.ids}`,
      name: `${group}-${String(index).padStart(2, '0')}`,
      nameIndex: index,
      specRevision: revision,
      phase,
      power: phase === 'ready' ? 'running' : 'unknown',
      desired: 'present',
      desiredForce: false,
      desiredAction: null,
      recreate: false,
      acceptedAt: null,
      createdAt: this.now,
      readyAt: phase === 'ready' ? this.now : null,
      error: null,
      busy: false,
      gate: null,
    };
  }

  private begin(vm: RolloutVm, type: 'create' | 'delete'): void {
    const { random, failures = 0 } = this.options;
    const retried = vm.desiredAction === 'retry';
    this.work = this.work.filter(({ vm: other }) => other !== vm);
    Object.assign(vm, {
      desiredAction: null,
      error: null,
      busy: true,
      phase: type === 'create' ? 'provisioning' : 'deleting',
    });
    const seconds = type === 'create' ? 60 + 60 * random() : 10 + 10 * random();
    const fails =
      type === 'create' &&
      !retried &&
      (random() < failures || this.failing.delete(vm.name));
    this.work.push({
      vm,
      until: this.time + Math.round(seconds) * SECOND,
      then: () => {
        vm.busy = false;
        if (type === 'delete') {
          vm.phase = 'deleted';
        } else if (fails) {
          vm.phase = 'failed';
          vm.error = {
            code: 'Simulated',
            message: 'no capacity',
            remedy: '',
            retryable: false,
          };
        } else {
          Object.assign(vm, {
            phase: 'ready',
            power: 'running',
            readyAt: this.now,
          });
        }
      },
    });
  }

  private finishWork(): void {
    const due = this.work.filter(({ until }) => until <= this.time);
    this.work = this.work.filter(({ until }) => until > this.time);
    due.forEach(({ then }) => then());
    for (const groupState of this.groupStates.values()) {
      groupState.vms = groupState.vms.filter(
        vm => vm.phase !== 'deleted' || vm.recreate,
      );
    }
    this.watch();
  }

  /** Keeps the worst moment of each group. */
  private watch(): void {
    for (const { group, vms } of this.groupStates.values()) {
      const available = vms.filter(
        vm => vm.phase === 'ready' && isUsable(vm, group),
      ).length;
      const allowed =
        group.count - limitsOf(this.strategy, group.count).unavailable;
      const before = this.worst.get(group.name);
      if (!before || available - allowed < before.available - before.allowed) {
        this.worst.set(group.name, { available, allowed });
      }
    }
  }

  private vmOf(groupState: GroupState, id: string): RolloutVm {
    return groupState.vms.find(vm => vm.id === id)!;
  }

  say(who: string, text: string): void {
    const seconds =
      (this.time -
        (this.options.start ?? new Date('2030-01-01T00:00:00Z')).getTime()) /
      SECOND;
    this.narrative.push(`${String(seconds).padStart(6)} s  ${who}: ${text}`);
  }
}

/** Outdated VMs serve, and new ones that have passed their gates. */
const isUsable = (
  vm: RolloutVm,
  { rolloutAllowance }: Pick<PlannedGroup, 'rolloutAllowance'>,
): boolean =>
  !rolloutAllowance ||
  vm.acceptedAt !== null ||
  !isCurrent(vm, rolloutAllowance);
