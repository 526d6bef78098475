/**
 * Carries rollouts on: asks health checks, looks at what is, and does what
 * `planRollout` says. All that must survive is in the database, so any
 * replica can go on where another one stopped.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import { applyPlan } from '../groups/applyPlan';
import { isRenewed } from '../groups/planGroup';
import { appendSpec, readSpecs } from '../inventory/groups/specs';
import { getGroups } from '../inventory/groups/readGroups';
import type { Inventory, Transaction } from '../inventory/Inventory';
import type { TellNotices } from '../inventory/notices';
import {
  claimRollout,
  releaseRollout,
} from '../inventory/rollouts/claimRollouts';
import { readGates, storeGates } from '../inventory/rollouts/gates';
import {
  getRollout,
  listBatches,
  lockRollout,
} from '../inventory/rollouts/readRollouts';
import {
  appendEvents,
  insertBatches,
  setRollout,
  sumGroups,
  updateBatch,
  updateRollout,
  updateRolloutGroups,
} from '../inventory/rollouts/writeRollouts';
import type {
  StoredRollout,
  StoredRolloutBatch,
  StoredRolloutGroup,
  StoredVm,
  StoredVmGate,
} from '../inventory/tables';
import { acceptReady, acceptVms } from '../inventory/vms/renewal';
import { SupervisedLoop } from '../loops/SupervisedLoop';
import { type LoadedState, loadState, readUnderWay } from './loadState';
import { type RolloutIntent, planRollout } from './planRollout';
import { standingNotice } from './notices';
import { probe } from './probe';
import { changed, revisionsOf } from './targetSpec';

export type RolloutSettings = {
  /** Between two looks at the health of a VM. */
  probeMs: number;
  probeTimeoutMs: number;
};

export type RolloutDriverOptions = {
  inventory: Inventory;
  logger: LoggerService;
  settings: RolloutSettings;
  tell: TellNotices;
  /** Called after a commit that gave the engine work. */
  wake: () => void;
  /** Called after a commit that changed a rollout. */
  onChange: (rolloutId: string) => void;
};

const CLAIM_MS = 60_000;
/** Another replica's progress is seen after it at the latest. */
const POLL_MS = 5000;
const GATHER_MS = 200;
/** What would be a defect of ours must not spin. */
const MAX_PASSES = 1000;
const ACTOR = 'rollout';

type Event = Parameters<typeof appendEvents>[2][number];

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

  /** @returns whether there was something due */
  async runDue(signal?: AbortSignal): Promise<boolean> {
    const { inventory } = this.options;
    await inventory.clock.sync(inventory.knex);
    const claim = await claimRollout(
      { knex: inventory.knex, now: inventory.now() },
      CLAIM_MS,
    );
    if (!claim) {
      return false;
    }
    await this.checkHealth(claim.id, signal);
    let lookedAt = inventory.now();
    let wait: Date | null = null;
    for (let passes = 0; passes < MAX_PASSES; passes++) {
      lookedAt = inventory.now();
      const pass = await this.pass(claim.id);
      if (!pass.acted) {
        wait = pass.until;
        break;
      }
    }
    await releaseRollout(inventory.knex, claim, { lookedAt, nextRunAt: wait });
    return true;
  }

  /** One look in one transaction, with all that follows from it. */
  private async pass(
    id: string,
  ): Promise<{ acted: boolean; until: Date | null }> {
    const { inventory, wake, onChange } = this.options;
    const result = await inventory.transaction(async tx => {
      const now = inventory.now();
      const rollout = await lockRollout(tx, id);
      if (!rollout || rollout.finishedAt) {
        return { acted: false, told: false, until: null };
      }
      const state = await loadState(tx, rollout, now);
      const intents = planRollout(state, now);
      const pass = new Pass(tx, state, now);
      for (const intent of intents) {
        await pass.apply(intent);
        if (intent.do === 'pause' || intent.do === 'finish') {
          const phase = intent.do === 'pause' ? 'paused' : intent.phase;
          const notice = standingNotice(rollout, phase, intent.because);
          await this.options.tell(tx, [notice], now);
        }
      }
      const told = await pass.finish();
      return {
        acted: intents.some(intent => intent.do !== 'wait'),
        told,
        until: nextLook(state, intents, now, this.options.settings),
      };
    });
    if (result.acted) {
      wake();
    }
    if (result.acted || result.told) {
      onChange(id);
    }
    return result;
  }

  /** Of new VMs, and of canaries for as long as they are watched. */
  private async checkHealth(id: string, signal?: AbortSignal): Promise<void> {
    const { inventory, settings } = this.options;
    const { knex } = inventory;
    const rollout = await getRollout(knex, id);
    if (!rollout) {
      return;
    }
    const vms = await readUnderWay(knex, id);
    const groups = await getGroups(knex, [...vms.keys()]);
    const batches = await listBatches(knex, id);
    const current = batches.find(({ number }) => number === rollout.batch);
    const asked = [...vms].flatMap(([groupId, members]) => {
      const { healthCheck, renewal } = groups.get(groupId)!;
      return healthCheck && renewal
        ? members
            .filter(
              vm =>
                vm.phase === 'ready' &&
                vm.desired === 'present' &&
                isRenewed(vm, renewal) &&
                (vm.acceptedAt === null || current?.canary),
            )
            .map(vm => ({ vm, healthCheck }))
        : [];
    });
    const before = await readGates(
      knex,
      asked.map(({ vm }) => vm.id),
    );
    const gates = await Promise.all(
      asked.map(async ({ vm, healthCheck }) => {
        const limit = AbortSignal.timeout(settings.probeTimeoutMs);
        const problem = await probe(
          vm.addresses,
          healthCheck,
          signal ? AbortSignal.any([signal, limit]) : limit,
        );
        return gateAfter(
          before.get(vm.id),
          vm,
          problem,
          inventory.now(),
          settings,
        );
      }),
    );
    if (!signal?.aborted) {
      await storeGates(inventory, gates);
    }
  }
}

/** How a VM does by now; a silence between two questions proves nothing. */
function gateAfter(
  before: StoredVmGate | undefined,
  vm: StoredVm,
  problem: string | undefined,
  now: Date,
  { probeMs, probeTimeoutMs }: RolloutSettings,
): StoredVmGate {
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

/** When to look again, without news from the groups. */
function nextLook(
  state: LoadedState,
  intents: RolloutIntent[],
  now: Date,
  { probeMs }: RolloutSettings,
): Date | null {
  const times = intents.flatMap(intent =>
    intent.do === 'wait' && intent.until ? [intent.until.getTime()] : [],
  );
  const isAsked = [...state.members.values()].some(
    ({ group, vms }) =>
      group.healthCheck !== null &&
      group.renewal !== null &&
      vms.some(
        vm =>
          vm.phase === 'ready' &&
          isRenewed(vm, group.renewal!) &&
          (vm.acceptedAt === null || state.current?.canary),
      ),
  );
  if (isAsked) {
    times.push(now.getTime() + probeMs);
  }
  if (state.rollout.phase !== 'paused') {
    times.push(state.rollout.deadlineAt.getTime());
    // News from a group may be committed while we look elsewhere.
    times.push(now.getTime() + POLL_MS);
  }
  return times.length > 0 ? new Date(Math.min(...times)) : null;
}

/** Carries intents out, in the transaction that has looked. */
class Pass {
  private readonly events: Event[] = [];
  private readonly patch: Partial<StoredRollout> = {};
  private readonly parts = new Map<
    string,
    { id: string; patch: Partial<StoredRolloutGroup> }
  >();
  private batches: number;

  constructor(
    private readonly tx: Transaction,
    private readonly state: LoadedState,
    private readonly now: Date,
  ) {
    this.batches = state.batches;
  }

  async apply(intent: RolloutIntent): Promise<void> {
    const { tx, state, now } = this;
    const rolloutId = state.rollout.id;
    switch (intent.do) {
      case 'acceptVm':
        await acceptVms(tx, [intent.vmId], now);
        this.tell(intent.because, intent.groupId, intent.vmId);
        break;
      case 'tellGroup':
        this.patchPart(intent.groupId, {
          phase: intent.phase,
          because: intent.because || null,
          vmsDone: intent.done,
          vmsFailed: intent.failed,
        });
        break;
      case 'finishGroup':
        await this.finishGroup(intent);
        break;
      case 'plan':
        await this.plan(intent.groupId, {});
        break;
      case 'hold': {
        const { group } = state.members.get(intent.groupId)!;
        await this.plan(intent.groupId, {
          renewal: { ...group.renewal!, held: intent.held },
        });
        break;
      }
      case 'openBatch':
        this.tell(intent.because);
        await updateBatch(
          tx,
          { rolloutId, number: intent.number },
          { openedAt: now },
        );
        this.patch.batch = intent.number;
        this.patch.approved = [
          ...new Set([...state.rollout.approved, state.coming[0].environment]),
        ];
        for (const share of intent.shares) {
          await this.beginShare(share);
        }
        break;
      case 'closeBatch':
        this.tell(intent.because);
        await updateBatch(
          tx,
          { rolloutId, number: intent.number },
          {
            closedAt: now,
            ...(state.current?.number !== intent.number && { openedAt: now }),
          },
        );
        this.patch.batch = intent.number;
        break;
      case 'postpone':
        await this.postpone(intent);
        break;
      case 'wait':
        this.patch.waitsFor = {
          for: intent.for,
          ...(intent.until && { until: intent.until.toISOString() }),
          because: intent.because,
        };
        break;
      case 'pause':
        this.tell(intent.because);
        Object.assign(this.patch, {
          phase: 'paused',
          pausedBecause: intent.because,
          waitsFor: null,
        });
        break;
      case 'finish':
        this.tell(intent.because);
        Object.assign(this.patch, {
          phase: intent.phase,
          finishedAt: now,
          waitsFor: null,
          pausedBecause: null,
        });
        break;
      default:
        throw new Error(`Unknown intent ${JSON.stringify(intent)}`);
    }
  }

  /** @returns whether anything of the rollout itself was stored */
  async finish(): Promise<boolean> {
    const { tx, state, now, events, patch, parts } = this;
    const { rollout } = state;
    if (parts.size > 0) {
      await updateRolloutGroups(tx, [...parts.values()]);
      Object.assign(patch, await sumGroups(tx, rollout.id));
    }
    if (events.length > 0) {
      patch.events = await appendEvents(tx, rollout, events, now);
    }
    const news = Object.entries(patch).some(
      ([field, value]) =>
        JSON.stringify(value) !==
        JSON.stringify(rollout[field as keyof StoredRollout]),
    );
    if (news) {
      await updateRollout(tx, rollout.id, { ...patch, updatedAt: now });
    }
    return news;
  }

  private tell(text: string, groupId?: string, vmId?: string): void {
    this.events.push({ actor: ACTOR, text, groupId, vmId });
  }

  private patchPart(groupId: string, patch: Partial<StoredRolloutGroup>): void {
    const { id } = this.state.members.get(groupId)!.part;
    const before = this.parts.get(groupId)?.patch;
    this.parts.set(groupId, { id, patch: { ...before, ...patch } });
  }

  private async plan(
    groupId: string,
    patch: NonNullable<Parameters<typeof applyPlan>[2]['patch']>,
    reason?: string,
  ): Promise<void> {
    const { tx, state, now } = this;
    const member = state.members.get(groupId)!;
    const { group, intents } = await applyPlan(tx, member.group, {
      actor: state.rollout.createdBy,
      now,
      patch,
      reason,
    });
    member.group = group;
    for (const intent of intents) {
      this.tell(
        intent.because,
        groupId,
        'vmId' in intent ? intent.vmId : undefined,
      );
    }
  }

  private async finishGroup(
    intent: Extract<RolloutIntent, { do: 'finishGroup' }>,
  ): Promise<void> {
    const { tx, state, now } = this;
    const { part } = state.members.get(intent.groupId)!;
    this.tell(intent.because, intent.groupId);
    this.patchPart(intent.groupId, {
      phase: intent.phase,
      because: intent.phase === 'skipped' ? intent.because : null,
      finishedAt: now,
      vmsFailed: 0,
      ...(intent.phase !== 'skipped' && { vmsDone: part.vmsTotal }),
    });
    if (part.phase === 'waiting') {
      await setRollout(tx, [intent.groupId], null, now);
      return;
    }
    await this.plan(
      intent.groupId,
      { rolloutId: null, renewal: null },
      `rollout “${state.rollout.title}”: ${intent.because}`,
    );
  }

  private async beginShare(share: {
    groupId: string;
    vms: number;
    last: boolean;
  }): Promise<void> {
    const { tx, state, now } = this;
    const { rollout } = state;
    const { group, part } = state.members.get(share.groupId)!;
    if (part.phase !== 'waiting') {
      const renewal = group.renewal!;
      await this.plan(share.groupId, {
        renewal: {
          ...renewal,
          allowed: share.last ? null : (renewal.allowed ?? 0) + share.vms,
        },
      });
      return;
    }
    const specs = (await readSpecs(tx, [group.id])).get(group.id)!;
    const back = rollout.direction === 'back';
    const from = specs.find(
      ({ revision }) =>
        revision === (back ? part.fromRevision : group.revision),
    )!;
    const content = back ? from : changed(from, rollout.change);
    const same = revisionsOf(specs, content);
    const anew =
      !same.includes(group.revision) || (rollout.replaceMatching && !back);
    const revision = anew ? group.revision + 1 : group.revision;
    if (anew) {
      await appendSpec(tx, {
        ...content,
        groupId: group.id,
        revision,
        createdAt: now,
      });
    }
    const current =
      rollout.replaceMatching && !back
        ? [revision]
        : [...new Set([...same, revision])];
    const matching = await acceptReady(tx, group.id, current, now);
    this.patchPart(share.groupId, {
      phase: 'running',
      because: null,
      startedAt: part.startedAt ?? now,
      ...(back
        ? { backRevision: revision }
        : { fromRevision: group.revision, toRevision: revision }),
    });
    await this.plan(
      share.groupId,
      {
        revision,
        stack: content.stack,
        image: content.image,
        size: content.size,
        executor: content.executor,
        generation: group.generation + 1,
        renewal: {
          current,
          allowed: share.last ? null : matching + share.vms,
          maxUnavailable: rollout.strategy.maxUnavailable,
          maxSurge: rollout.strategy.maxSurge,
          held: false,
        },
      },
      `rollout “${rollout.title}” ${back ? 'goes back' : 'begins'} here`,
    );
  }

  private async postpone(
    intent: Extract<RolloutIntent, { do: 'postpone' }>,
  ): Promise<void> {
    const { tx, state, now } = this;
    const [next] = state.coming as StoredRolloutBatch[];
    const isLate = ({ groupId }: { groupId: string }) =>
      intent.groupIds.includes(groupId);
    const late = next.shares.filter(isLate);
    const rest = next.shares.filter(share => !isLate(share));
    const vmsOf = (shares: typeof late) =>
      shares.reduce((sum, { vms }) => sum + vms, 0);
    this.tell(intent.because);
    await updateBatch(tx, next, {
      shares: rest,
      vms: vmsOf(rest),
      ...(rest.length === 0 && { openedAt: now, closedAt: now }),
    });
    this.batches += 1;
    await insertBatches(tx, [
      {
        ...next,
        number: this.batches,
        canary: false,
        shares: late,
        vms: vmsOf(late),
      },
    ]);
    this.patch.batches = this.batches;
  }
}
