import { systemActor } from '../model/actor';
import { applyPlan } from '../groups/applyPlan';
import { appendSpec, readSpecs } from '../inventory/groups/specs';
import type { Transaction } from '../inventory/Inventory';
import {
  appendEvents,
  insertBatches,
  setRollout,
  sumGroups,
  updateBatch,
  updateRollout,
  updateRolloutGroups,
} from '../inventory/rollouts/writeRollouts';
import type { Rollout, RolloutBatch, RolloutGroup } from '../model/rollout';
import { acceptReady, acceptVms } from '../inventory/vms/rolloutVms';
import type { LoadedState } from './loadState';
import type { RolloutIntent } from './planner/intents';
import { reasonInWords } from './planner/reasons';
import { changed, revisionsOf } from './targetSpec';

const ROLLOUT = systemActor('rollout');

type Event = Parameters<typeof appendEvents>[2][number];

/** Carries the intents of one plan out, in the transaction that read the state. */
export class RolloutTransaction {
  private readonly events: Event[] = [];
  private readonly patch: Partial<Rollout> = {};
  private readonly rolloutGroups = new Map<
    string,
    { id: string; patch: Partial<RolloutGroup> }
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
    const because = reasonInWords(intent.reason);
    switch (intent.do) {
      case 'acceptVm':
        await acceptVms(tx, [intent.vmId], now);
        this.addEvent(because, intent.groupId, intent.vmId);
        break;
      case 'noteGroup':
        this.patchRolloutGroup(intent.groupId, {
          phase: intent.phase,
          because: because || null,
          vmsDone: intent.done,
          vmsFailed: intent.failed,
        });
        break;
      case 'finishGroup':
        await this.finishGroup(intent, because);
        break;
      case 'plan':
        await this.plan(intent.groupId, {});
        break;
      case 'hold': {
        const { group } = state.groupStates.get(intent.groupId)!;
        await this.plan(intent.groupId, {
          rolloutAllowance: { ...group.rolloutAllowance!, held: intent.held },
        });
        break;
      }
      case 'openBatch':
        this.addEvent(because);
        await updateBatch(
          tx,
          { rolloutId, number: intent.number },
          { openedAt: now },
        );
        this.patch.batch = intent.number;
        this.patch.approved = [
          ...new Set([...state.rollout.approved, state.coming[0].environment]),
        ];
        for (const batchGroup of intent.groups) {
          await this.beginGroup(batchGroup);
        }
        break;
      case 'closeBatch':
        this.addEvent(because);
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
        await this.postpone(intent, because);
        break;
      case 'wait':
        this.patch.waitsFor = {
          for: intent.for,
          ...(intent.until && { until: intent.until.toISOString() }),
          because: because,
        };
        break;
      case 'pause':
        this.addEvent(because);
        Object.assign(this.patch, {
          phase: 'paused',
          pausedBecause: because,
          waitsFor: null,
        });
        break;
      case 'finish':
        this.addEvent(because);
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
    const { tx, state, now, events, patch, rolloutGroups } = this;
    const { rollout } = state;
    if (rolloutGroups.size > 0) {
      await updateRolloutGroups(tx, [...rolloutGroups.values()]);
      Object.assign(patch, await sumGroups(tx, rollout.id));
    }
    if (events.length > 0) {
      patch.events = await appendEvents(tx, rollout, events, now);
    }
    const news = Object.entries(patch).some(
      ([field, value]) =>
        JSON.stringify(value) !==
        JSON.stringify(rollout[field as keyof Rollout]),
    );
    if (news) {
      await updateRollout(tx, rollout.id, { ...patch, updatedAt: now });
    }
    return news;
  }

  private addEvent(text: string, groupId?: string, vmId?: string): void {
    this.events.push({ actor: ROLLOUT, text, groupId, vmId });
  }

  private patchRolloutGroup(
    groupId: string,
    patch: Partial<RolloutGroup>,
  ): void {
    const { id } = this.state.groupStates.get(groupId)!.rolloutGroup;
    const before = this.rolloutGroups.get(groupId)?.patch;
    this.rolloutGroups.set(groupId, { id, patch: { ...before, ...patch } });
  }

  private async plan(
    groupId: string,
    patch: NonNullable<Parameters<typeof applyPlan>[2]['patch']>,
    reason?: string,
  ): Promise<void> {
    const { tx, state, now } = this;
    const groupState = state.groupStates.get(groupId)!;
    const { group, intents } = await applyPlan(tx, groupState.group, {
      actor: state.rollout.createdBy,
      now,
      patch,
      reason,
    });
    groupState.group = group;
    for (const intent of intents) {
      this.addEvent(
        intent.because,
        groupId,
        'vmId' in intent ? intent.vmId : undefined,
      );
    }
  }

  private async finishGroup(
    intent: Extract<RolloutIntent, { do: 'finishGroup' }>,
    because: string,
  ): Promise<void> {
    const { tx, state, now } = this;
    const { rolloutGroup } = state.groupStates.get(intent.groupId)!;
    this.addEvent(because, intent.groupId);
    this.patchRolloutGroup(intent.groupId, {
      phase: intent.phase,
      because: intent.phase === 'skipped' ? because : null,
      finishedAt: now,
      vmsFailed: 0,
      ...(intent.phase !== 'skipped' && { vmsDone: rolloutGroup.vmsTotal }),
    });
    if (rolloutGroup.phase === 'waiting') {
      await setRollout(tx, [intent.groupId], null, now);
      return;
    }
    await this.plan(
      intent.groupId,
      { rolloutId: null, rolloutAllowance: null },
      `rollout “${state.rollout.title}”: ${because}`,
    );
  }

  private async beginGroup(batchGroup: {
    groupId: string;
    vms: number;
    last: boolean;
  }): Promise<void> {
    const { tx, state, now } = this;
    const { rollout } = state;
    const { group, rolloutGroup } = state.groupStates.get(batchGroup.groupId)!;
    if (rolloutGroup.phase !== 'waiting') {
      const allowance = group.rolloutAllowance!;
      await this.plan(batchGroup.groupId, {
        rolloutAllowance: {
          ...allowance,
          allowed: batchGroup.last
            ? null
            : (allowance.allowed ?? 0) + batchGroup.vms,
        },
      });
      return;
    }
    const specs = (await readSpecs(tx, [group.id])).get(group.id)!;
    const back = rollout.direction === 'back';
    const from = specs.find(
      ({ revision }) =>
        revision === (back ? rolloutGroup.fromRevision : group.revision),
    )!;
    const content = back ? from : changed(from, rollout.change);
    const same = revisionsOf(specs, content);
    const isNew =
      !same.includes(group.revision) || (rollout.replaceMatching && !back);
    const revision = isNew ? group.revision + 1 : group.revision;
    if (isNew) {
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
    this.patchRolloutGroup(batchGroup.groupId, {
      phase: 'running',
      because: null,
      startedAt: rolloutGroup.startedAt ?? now,
      ...(back
        ? { backRevision: revision }
        : { fromRevision: group.revision, toRevision: revision }),
    });
    await this.plan(
      batchGroup.groupId,
      {
        revision,
        stack: content.stack,
        image: content.image,
        size: content.size,
        executor: content.executor,
        generation: group.generation + 1,
        rolloutAllowance: {
          current,
          allowed: batchGroup.last ? null : matching + batchGroup.vms,
          maxUnavailable: rollout.strategy.maxUnavailable,
          maxSurge: rollout.strategy.maxSurge,
          held: false,
        },
      },
      `rollout “${rollout.title}” ${
        back ? 'rolls this group back' : 'starts on this group'
      }`,
    );
  }

  private async postpone(
    intent: Extract<RolloutIntent, { do: 'postpone' }>,
    because: string,
  ): Promise<void> {
    const { tx, state, now } = this;
    const [next] = state.coming as RolloutBatch[];
    const isLate = ({ groupId }: { groupId: string }) =>
      intent.groupIds.includes(groupId);
    const late = next.groups.filter(isLate);
    const rest = next.groups.filter(batchGroup => !isLate(batchGroup));
    const vmsOf = (groups: typeof late) =>
      groups.reduce((sum, { vms }) => sum + vms, 0);
    this.addEvent(because);
    await updateBatch(tx, next, {
      groups: rest,
      vms: vmsOf(rest),
      ...(rest.length === 0 && { openedAt: now, closedAt: now }),
    });
    this.batches += 1;
    await insertBatches(tx, [
      {
        ...next,
        number: this.batches,
        canary: false,
        groups: late,
        vms: vmsOf(late),
      },
    ]);
    this.patch.batches = this.batches;
  }
}
