/**
 * Carries rollouts out: calls health checks, reads the state, and does what
 * `planRollout` says. Whatever must survive is in the database, so any replica
 * can continue where another one stopped.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import { limitedSignal } from '../loops/limitedSignal';
import { isCurrent } from '../groups/planGroup';
import { getGroups } from '../inventory/groups/readGroups';
import type { Inventory } from '../inventory/Inventory';
import type { QueueNotifications } from '../inventory/notifications';
import {
  claimRollout,
  releaseRollout,
} from '../inventory/rollouts/claimRollouts';
import { readGates, storeGates } from '../inventory/rollouts/gates';
import {
  getRollout,
  isCanary,
  lockRollout,
} from '../inventory/rollouts/readRollouts';
import type { VmGroup } from '../model/group';
import type { Vm, VmGate } from '../model/vm';
import { SupervisedLoop } from '../loops/SupervisedLoop';
import type { RolloutSettings } from '../model/settings';
import { reasonInWords } from './planner/reasons';
import { type LoadedState, loadState, readUnderWay } from './loadState';
import type { RolloutIntent } from './planner/intents';
import { planRollout } from './planner/planRollout';
import { stateNotification } from './notifications';
import { RolloutTransaction } from './RolloutTransaction';
import { probe } from './probe';

/** Sockets that health checks open at a time. */
const PROBES_AT_ONCE = 50;

export type RolloutDriverOptions = {
  inventory: Inventory;
  logger: LoggerService;
  settings: RolloutSettings;
  notify: QueueNotifications;
  /** Called after a commit that gave the engine work. */
  wake: () => void;
  /** Called after a commit that changed a rollout. */
  onChange: (rolloutId: string) => void;
};

const CLAIM_MS = 60_000;
/** The progress of other replicas is seen after this time at the latest. */
const POLL_MS = 5000;
const GATHER_MS = 200;
/** A defect of the planner must not spin. */
const MAX_STEPS = 1000;

export class RolloutDriver {
  readonly loop: SupervisedLoop;

  constructor(private readonly options: RolloutDriverOptions) {
    this.loop = new SupervisedLoop({
      name: 'rollouts',
      logger: options.logger,
      turn: async signal => this.runDue(signal),
      rest: { min: GATHER_MS, max: POLL_MS },
      stallMs: 10 * CLAIM_MS,
    });
  }

  /** @returns whether a rollout was due */
  async runDue(signal?: AbortSignal): Promise<boolean> {
    const { inventory } = this.options;
    await inventory.clock.sync(inventory.knex);
    const claim = await claimRollout(inventory.knex, inventory.now(), CLAIM_MS);
    if (!claim) {
      return false;
    }
    await this.checkHealth(claim.id, signal);
    let lookedAt = inventory.now();
    let wait: Date | null = null;
    for (let step = 0; step < MAX_STEPS; step++) {
      lookedAt = inventory.now();
      const { acted, until } = await this.step(claim.id);
      if (!acted) {
        wait = until;
        break;
      }
    }
    await releaseRollout(inventory.knex, claim, { lookedAt, nextRunAt: wait });
    return true;
  }

  /** Plans once and carries the plan out, in one transaction. */
  private async step(
    id: string,
  ): Promise<{ acted: boolean; until: Date | null }> {
    const { inventory, wake, onChange } = this.options;
    const result = await inventory.transaction(async tx => {
      const now = inventory.now();
      const rollout = await lockRollout(tx, id);
      if (!rollout || rollout.finishedAt) {
        return { acted: false, changed: false, until: null };
      }
      const state = await loadState(tx, rollout, now);
      const intents = planRollout(state, now);
      const transaction = new RolloutTransaction(tx, state, now);
      for (const intent of intents) {
        await transaction.apply(intent);
        if (intent.do === 'pause' || intent.do === 'finish') {
          const phase = intent.do === 'pause' ? 'paused' : intent.phase;
          const notification = stateNotification(
            rollout,
            phase,
            reasonInWords(intent.reason),
          );
          await this.options.notify(tx, [notification], now);
        }
      }
      const changed = await transaction.finish();
      return {
        acted: intents.some(intent => intent.do !== 'wait'),
        changed,
        until: nextLook(state, intents, now, this.options.settings),
      };
    });
    if (result.acted) {
      wake();
    }
    if (result.acted || result.changed) {
      onChange(id);
    }
    return result;
  }

  /** Of new VMs, and of those of a canary until the end of its bake time. */
  private async checkHealth(id: string, signal?: AbortSignal): Promise<void> {
    const { inventory, settings } = this.options;
    const { knex } = inventory;
    const rollout = await getRollout(knex, id);
    if (!rollout) {
      return;
    }
    const vms = await readUnderWay(knex, id);
    const groups = await getGroups(knex, [...vms.keys()]);
    const canary = await isCanary(knex, rollout);
    const watched = [...vms].flatMap(([groupId, vmsOfGroup]) => {
      const group = groups.get(groupId)!;
      return watchedOf(group, vmsOfGroup, canary).map(vm => ({
        vm,
        healthCheck: group.healthCheck!,
      }));
    });
    const before = await readGates(
      knex,
      watched.map(({ vm }) => vm.id),
    );
    // Changes of a group do not make the checks of its VMs more frequent.
    const now = inventory.now().getTime();
    const due = watched.filter(({ vm }) => {
      const checkedAt = before.get(vm.id)?.checkedAt.getTime() ?? 0;
      return now - checkedAt >= settings.probeMs;
    });
    const gates: VmGate[] = [];
    const waiting = [...due];
    const probeNext = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { vm, healthCheck } = next;
        const limit = limitedSignal(
          signal ?? new AbortController().signal,
          settings.probeTimeoutMs,
        );
        const problem = await probe(
          vm.addresses,
          healthCheck,
          limit.signal,
          settings.probeNetworks,
        ).finally(limit.done);
        gates.push(
          gateAfter(before.get(vm.id), vm, problem, inventory.now(), settings),
        );
      }
    };
    await Promise.all(Array.from({ length: PROBES_AT_ONCE }, probeNext));
    if (!signal?.aborted) {
      await storeGates(inventory, gates);
    }
  }
}

/** New VMs until they are accepted; those of a canary for longer. */
const watchedOf = <
  T extends Pick<Vm, 'phase' | 'desired' | 'specRevision' | 'acceptedAt'>,
>(
  {
    healthCheck,
    rolloutAllowance,
  }: Pick<VmGroup, 'healthCheck' | 'rolloutAllowance'>,
  vms: T[],
  canary: boolean,
): T[] =>
  healthCheck && rolloutAllowance
    ? vms.filter(
        vm =>
          vm.phase === 'ready' &&
          vm.desired === 'present' &&
          isCurrent(vm, rolloutAllowance) &&
          (vm.acceptedAt === null || canary),
      )
    : [];

/** The health of a VM after a check; time without checks does not count as healthy. */
function gateAfter(
  before: VmGate | undefined,
  vm: Vm,
  problem: string | undefined,
  now: Date,
  { probeMs, probeTimeoutMs }: RolloutSettings,
): VmGate {
  const gap = now.getTime() - (before?.checkedAt.getTime() ?? 0);
  const since =
    before?.healthySince && gap <= 3 * (probeMs + probeTimeoutMs)
      ? before.healthySince
      : now;
  return {
    vmId: vm.id,
    checkedAt: now,
    healthySince: problem === undefined ? since : null,
    problem: problem ?? null,
  };
}

/** When to plan again, if no group changes before. */
function nextLook(
  state: LoadedState,
  intents: RolloutIntent[],
  now: Date,
  { probeMs }: RolloutSettings,
): Date | null {
  const times = intents.flatMap(intent =>
    intent.do === 'wait' && intent.until ? [intent.until.getTime()] : [],
  );
  const isWatched = [...state.groupStates.values()].some(
    ({ group, vms }) =>
      watchedOf(group, vms, Boolean(state.current?.canary)).length > 0,
  );
  if (isWatched) {
    times.push(now.getTime() + probeMs);
  }
  if (state.rollout.phase !== 'paused') {
    times.push(state.rollout.deadlineAt.getTime());
    // A change of a group may be committed while this replica is busy.
    times.push(now.getTime() + POLL_MS);
  }
  return times.length > 0 ? new Date(Math.min(...times)) : null;
}
