/**
 * Works on one claimed VM until nothing is left to do now: calls `decide`,
 * carries out its decision, stores the result, and calls it again. In one file,
 * because a step is one story: each method leads to the next decision.
 */
import { randomUUID } from 'node:crypto';
import type { VmError } from '@backlot/plugin-vm-common';
import type {
  ExecutorContext,
  ExecutorOperation,
  PollResult,
} from '@backlot/plugin-vm-node';
import { errorCodes } from '../model/errorCodes';
import { systemActor } from '../model/actor';
import type { Inventory } from '../inventory/Inventory';
import { appendLog, type StoredLogLine } from '../inventory/logs/log';
import type { Operation } from '../model/operation';
import type { Vm } from '../model/vm';
import type { ClaimedVm, Waiting } from '../inventory/vms/claimVms';
import { LostClaimError } from '../inventory/vms/LostClaimError';
import type { StepRecord } from '../inventory/vms/recordSteps';
import type { StepRecorder } from '../inventory/vms/StepRecorder';
import {
  type Decision,
  type ExecutorCall,
  type Observation,
  decide,
} from './decide';
import { callExecutor, readLog } from './callExecutor';
import type { EngineObserver } from './EngineObserver';
import { type SpecOptions, toExecutorVm } from './executorVm';
import { limitedSignal } from '../loops/limitedSignal';
import { outputsPatch, vmAfterOperation } from './outcome';
import type { ServedExecutor } from './ServedExecutor';
import { maxAttemptsOf, slotClassOf, slotsOf } from '../model/settings';

export type StepOptions = {
  inventory: Inventory;
  recorder: StepRecorder;
  served: ServedExecutor;
  specOptions: SpecOptions;
  /** Aborted when the replica stops. */
  signal: AbortSignal;
  /** The same for submissions, a little later. */
  submitSignal: AbortSignal;
  random: () => number;
  callbackUrl?: (operationId: string) => string | undefined;
  observer?: EngineObserver;
  /** False when this replica cannot use the executor. */
  reachable: boolean;
  /** The database has refused what this step wanted to store: it only ends the operation. */
  recordRefused?: boolean;
};

type Deferred = {
  patch?: Partial<Vm>;
  operationPatch?: Partial<Operation>;
};

const ENGINE = systemActor('engine');
const RECORD_REFUSED: VmError = {
  code: errorCodes.recordRefused,
  message:
    'The database refused to store the executor’s answer, so Backlot ended the operation',
  remedy:
    'Retry or delete the VM. Ask the platform team to report this as a bug of Backlot, with the backend’s log.',
  retryable: false,
};
/** An executor that always says "now" must not hold a claim for ever. */
const MAX_IMMEDIATE_LOOKS = 10;

export async function runStep(
  claimed: ClaimedVm,
  options: StepOptions,
): Promise<{ nextRunAt: Date | null }> {
  return new Step(claimed, options).run();
}

class Step {
  private vm: Vm;
  private operation: Operation | null;
  private last: Operation | null;
  private waiting: Waiting;
  private number: number;
  /** An operation that was opened by this step and is not stored yet. */
  private unsaved = false;
  private immediateLooks = 0;
  /** What the next record stores as well. */
  private deferred: Deferred = {};

  constructor(
    private readonly claimed: ClaimedVm,
    private readonly options: StepOptions,
  ) {
    this.vm = claimed.vm;
    this.operation = claimed.operation;
    this.last = claimed.last;
    this.waiting = claimed.waiting;
    this.number = Math.max(
      claimed.operation?.number ?? 0,
      claimed.last?.number ?? 0,
    );
  }

  private get served() {
    return this.options.served;
  }

  private now() {
    return this.options.inventory.now();
  }

  async run(): Promise<{ nextRunAt: Date | null }> {
    if (this.options.recordRefused) {
      return this.giveUp();
    }
    let observation: Observation = { saw: 'nothing' };
    for (;;) {
      const decision = this.decide(
        this.vm,
        this.operation,
        this.last,
        observation,
      );
      const before = observation;
      observation = { saw: 'nothing' };
      switch (decision.do) {
        case 'rest':
          return this.release(null);
        case 'wait':
          if (!(await this.wait(decision, before))) {
            return { nextRunAt: decision.until };
          }
          break;
        case 'queue':
          return { nextRunAt: null };
        case 'vanish':
          return this.vanish(decision);
        case 'open':
          this.open(decision);
          break;
        case 'call':
          observation = await this.call(decision.call);
          break;
        case 'takeSlot':
          observation = await this.takeSlot();
          break;
        case 'run':
          await this.storeRunning(decision);
          break;
        case 'retry':
          return this.retry(decision, before);
        case 'defer':
          return this.defer(decision);
        case 'end':
          if (await this.end(decision, before)) {
            return { nextRunAt: null };
          }
          break;
        default:
          throw new Error(`Unknown decision ${JSON.stringify(decision)}`);
      }
    }
  }

  /** Stores fixed text only: repeated, the refused record would be refused for ever. */
  private async giveUp(): Promise<{ nextRunAt: null }> {
    if (!this.operation) {
      const decision = this.decide(this.vm, null, this.last, {
        saw: 'nothing',
      });
      if (decision.do !== 'open') {
        return this.release(null);
      }
      this.open(decision);
    }
    const ended = await this.end(
      {
        do: 'end',
        outcome: 'failed',
        error: RECORD_REFUSED,
        because: RECORD_REFUSED.message,
      },
      { saw: 'nothing' },
    );
    return ended ? { nextRunAt: null } : this.release(null);
  }

  private decide(
    vm: Vm,
    operation: Operation | null,
    last: Operation | null,
    observation: Observation,
  ): Decision {
    const { served, options, claimed } = this;
    return decide({
      vm,
      operation,
      last,
      onFailure: claimed.group.onFailure,
      observation,
      now: this.now(),
      random: options.random(),
      capabilities: served.executor.capabilities,
      cancellable: served.cancellable,
      resubmits: claimed.operation?.phase === 'submitting',
      settings: served.settings,
      reachable: options.reachable,
    });
  }

  /** In memory only: it is stored together with its first slot or its end. */
  private open(decision: Extract<Decision, { do: 'open' }>): void {
    const now = this.now();
    const { settings } = this.served;
    this.number += 1;
    this.unsaved = true;
    this.operation = {
      id: randomUUID(),
      vmId: this.vm.id,
      number: this.number,
      type: decision.type,
      reason: decision.because,
      phase: 'queued',
      force: this.vm.desiredForce,
      slots: null,
      attempt: 1,
      maxAttempts: maxAttemptsOf(settings, decision.type),
      nextAttemptAt: null,
      requestedBy: this.vm.desiredBy,
      jobRef: null,
      cancelSent: false,
      looks: 0,
      steps: [],
      progressDone: 0,
      progressTotal: 0,
      error: null,
      logCursor: null,
      logSeq: 0,
      logBytes: 0,
      createdAt: now,
      startedAt: null,
      finishedAt: null,
      deadlineAt: new Date(now.getTime() + settings.deadlines[decision.type]),
    };
  }

  private toExecutorOperation(): ExecutorOperation {
    const { vm, claimed } = this;
    const operation = this.operation!;
    const { specOptions, callbackUrl } = this.options;
    return {
      id: operation.id,
      type: operation.type,
      attempt: operation.attempt,
      deadlineAt: operation.deadlineAt,
      jobRef: operation.jobRef ?? undefined,
      force: operation.type === 'delete' ? vm.desiredForce : undefined,
      callbackUrl: this.served.executor.capabilities.callbacks
        ? callbackUrl?.(operation.id)
        : undefined,
      vm: toExecutorVm(vm, claimed.spec, claimed.labels, specOptions),
    };
  }

  private async call(call: ExecutorCall): Promise<Observation> {
    const { served, options } = this;
    this.checkClaim();
    const operation = this.toExecutorOperation();
    const stopping = call === 'submit' ? options.submitSignal : options.signal;
    const { signal, done } = limitedSignal(
      stopping,
      served.settings.callTimeoutMs,
    );
    const context = { logger: served.logger, signal };
    try {
      const observation = await callExecutor(served, call, operation, context);
      if (observation.saw === 'polled') {
        await this.copyLog(operation, context);
      }
      return this.noted(observation);
    } finally {
      done();
    }
  }

  private noted(observation: Observation): Observation {
    if (observation.saw === 'prepared') {
      const { placement, providerState } = observation.result;
      this.vm = {
        ...this.vm,
        placement: placement ?? this.served.host ?? this.vm.placement,
        providerState: providerState ?? this.vm.providerState,
      };
    }
    return observation;
  }

  /** A replica that was paused for long must not act for one that has taken over. */
  private checkClaim(): void {
    this.options.signal.throwIfAborted();
    if (this.now() >= this.claimed.claim.until) {
      throw new LostClaimError(`The claim on ${this.vm.name} ran out`);
    }
  }

  private async copyLog(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<void> {
    const pages = readLog(
      this.served,
      operation,
      this.operation!.logCursor,
      context,
    );
    for await (const { lines, cursor } of pages) {
      await this.appendLog(
        lines.map(({ at, source, line }) => ({
          at: (at ?? this.now()).toISOString(),
          source,
          line,
        })),
        cursor,
      );
    }
  }

  private async appendLog(
    lines: StoredLogLine[],
    cursor: string | null,
  ): Promise<void> {
    const { inventory } = this.options;
    const patch = await inventory.transaction(tx =>
      appendLog(
        tx,
        this.operation!,
        this.claimed.claim.token,
        lines,
        cursor,
        this.now(),
      ),
    );
    this.operation = { ...this.operation!, ...patch };
  }

  private async remark(line: string): Promise<void> {
    if (this.unsaved) {
      return;
    }
    await this.appendLog(
      [{ at: this.now().toISOString(), source: 'backlot', line }],
      this.operation!.logCursor,
    );
  }

  private async takeSlot(): Promise<Observation> {
    const now = this.now();
    const { settings, id } = this.served;
    const { type } = this.operation!;
    const slots = slotsOf(id, this.vm.placement, type);
    const operation: Partial<Operation> = {
      phase: 'submitting',
      slots,
      nextAttemptAt: null,
      startedAt: this.operation!.startedAt ?? now,
      deadlineAt: new Date(now.getTime() + settings.deadlines[type]),
    };
    const granted = await this.record({
      patch: {
        placement: this.vm.placement,
        providerState: this.vm.providerState,
        mayExist: true,
        // A retry continues after the clean-up that it waits for.
        ...((type !== 'delete' || this.vm.desired === 'absent') && {
          desiredAction: null,
        }),
        ...(type === 'create' && {
          phase: 'provisioning',
          error: null,
          leftovers: null,
        }),
        ...(type === 'delete' &&
          this.vm.desired === 'absent' && { phase: 'deleting' }),
      },
      operationPatch: operation,
      take: {
        slots,
        executor: id,
        limit: settings.limits[slotClassOf(type)],
      },
      change:
        this.operation!.attempt === 1
          ? `${type} started: ${this.operation!.reason}`
          : `${type} started again, attempt ${this.operation!.attempt} of ${
              this.operation!.maxAttempts
            }`,
    });
    return { saw: granted ? 'slotTaken' : 'noSlot' };
  }

  private async storeRunning(
    decision: Extract<Decision, { do: 'run' }>,
  ): Promise<void> {
    const { jobRef, providerState } = decision.result;
    this.deferred = {
      patch: providerState ? { providerState } : {},
      operationPatch: { phase: 'running', jobRef, looks: 0 },
    };
    if (this.served.executor.capabilities.idempotency === 'none') {
      await this.record({});
      return;
    }
    // Should this replica end before the next record, the job is found again.
    this.vm = { ...this.vm, ...this.deferred.patch };
    this.operation = { ...this.operation!, ...this.deferred.operationPatch };
  }

  /** @returns whether it is due again already, and the claim was kept for it */
  private async wait(
    decision: Extract<Decision, { do: 'wait' }>,
    observation: Observation,
  ): Promise<boolean> {
    const operation = this.operation!;
    const operationPatch: Partial<Operation> = {
      looks: operation.looks + 1,
    };
    let patch: Partial<Vm> = {};
    let change: string | undefined;
    if (observation.saw === 'polled') {
      const seen = progressPatch(operation, observation.result);
      if (seen) {
        Object.assign(operationPatch, seen, { looks: 0 });
        const step = observation.result.steps?.at(-1);
        change = step ? `${operation.type}: ${step.name}` : undefined;
      }
      patch = pollPatch(observation.result);
    } else if (
      observation.saw === 'silence' ||
      observation.saw === 'refusal' ||
      observation.saw === 'notNow'
    ) {
      if (observation.call === 'cancel' && observation.saw === 'refusal') {
        // It cannot be stopped: from now on it is followed to its end.
        operationPatch.cancelSent = true;
      }
      await this.remark(
        `${
          observation.call
        } failed, next look at ${decision.until.toISOString()}: ${
          observation.error.message
        }`,
      );
    }
    const goesOn =
      decision.until <= this.now() && this.immediateLooks < MAX_IMMEDIATE_LOOKS;
    this.immediateLooks += 1;
    await this.record({
      patch,
      operationPatch,
      change,
      ...(!goesOn && { release: { nextRunAt: decision.until } }),
    });
    return goesOn;
  }

  private async retry(
    decision: Extract<Decision, { do: 'retry' }>,
    observation: Observation,
  ): Promise<{ nextRunAt: Date }> {
    const operation = this.operation!;
    await this.remark(decision.because);
    await this.record({
      patch: {
        ...(observation.saw === 'polled' && pollPatch(observation.result)),
      },
      operationPatch: {
        phase: 'queued',
        attempt: operation.attempt + 1,
        nextAttemptAt: decision.at,
        jobRef: null,
        cancelSent: false,
        looks: 0,
        error: decision.error,
      },
      leave: true,
      change: decision.because,
      release: { nextRunAt: decision.at },
    });
    this.options.observer?.operationRetried({
      executor: this.served.id,
      type: operation.type,
      code: decision.error.code,
    });
    return { nextRunAt: decision.at };
  }

  /** Nothing was started: the slot is given back and the attempt stays the same. */
  private async defer(
    decision: Extract<Decision, { do: 'defer' }>,
  ): Promise<{ nextRunAt: Date }> {
    const operation = this.operation!;
    const { error, at } = decision;
    const isNews = operation.error?.message !== error.message;
    if (isNews) {
      await this.remark(decision.because);
    }
    await this.record({
      operationPatch: {
        phase: 'queued',
        nextAttemptAt: at,
        looks: operation.looks + 1,
        error,
      },
      leave: true,
      change: isNews ? `${operation.type} ${decision.because}` : undefined,
      release: { nextRunAt: at },
    });
    return { nextRunAt: at };
  }

  /** @returns whether that was all, and the claim was given back */
  private async end(
    decision: Extract<Decision, { do: 'end' }>,
    observation: Observation,
  ): Promise<boolean> {
    const now = this.now();
    const operation = this.operation!;
    const result =
      observation.saw === 'polled' ? observation.result : undefined;
    if (decision.error) {
      await this.remark(
        `${operation.type} failed: ${decision.error.message}. ${decision.error.remedy}`,
      );
    }
    const patch = vmAfterOperation({
      vm: this.vm,
      operation,
      outcome: decision.outcome,
      error: decision.error,
      outputs: result?.outputs,
      leftovers: result?.state === 'failed' ? result.leftovers : undefined,
      forgotten: decision.forgotten,
      untouched: decision.untouched,
      idempotency: this.served.executor.capabilities.idempotency,
      now,
    });
    const vmPatch: Partial<Vm> = {
      ...(result?.providerState && { providerState: result.providerState }),
      ...patch,
    };
    const operationPatch: Partial<Operation> = {
      ...(result && progressPatch(operation, result)),
      phase: decision.outcome,
      error: decision.error,
      nextAttemptAt: null,
      finishedAt: now,
    };
    const ended = { ...operation, ...operationPatch };
    const next = this.decide({ ...this.vm, ...vmPatch }, null, ended, {
      saw: 'nothing',
    });
    const rests = next.do === 'rest';
    await this.record({
      patch: vmPatch,
      operationPatch,
      leave: true,
      change:
        decision.outcome === 'succeeded' && !decision.forgotten
          ? `${operation.type} succeeded`
          : `${operation.type} ${decision.outcome}: ${decision.because}`,
      forgotten: decision.forgotten ? decision.because : undefined,
      release: rests ? { nextRunAt: null } : undefined,
    });
    this.options.observer?.operationEnded({
      executor: this.served.id,
      type: operation.type,
      outcome: decision.outcome,
      code: decision.error?.code,
      seconds:
        (now.getTime() -
          (operation.number === 1 ? this.vm : operation).createdAt.getTime()) /
        1000,
    });
    this.last = ended;
    this.operation = null;
    return rests;
  }

  private async vanish(
    decision: Extract<Decision, { do: 'vanish' }>,
  ): Promise<{ nextRunAt: null }> {
    await this.record({
      patch: {
        phase: 'deleted',
        deletedAt: this.now(),
        nameHeld: false,
      },
      change: decision.because,
      leave: true,
      release: { nextRunAt: null },
    });
    return { nextRunAt: null };
  }

  private async release(nextRunAt: null): Promise<{ nextRunAt: null }> {
    await this.record({ release: { nextRunAt } });
    return { nextRunAt };
  }

  /** Stores, and then remembers what was stored. */
  private async record(options: {
    patch?: Partial<Vm>;
    operationPatch?: Partial<Operation>;
    take?: StepRecord['take'];
    /** The operation gives up its slot, or its place in the queue for one. */
    leave?: boolean;
    change?: string;
    release?: StepRecord['release'];
    forgotten?: string;
  }): Promise<boolean> {
    const { vm, operation, deferred } = this;
    const now = this.now();
    const patch = { ...deferred.patch, ...options.patch };
    const operationPatch = {
      ...deferred.operationPatch,
      ...options.operationPatch,
    };
    const changesOperation = Object.keys(operationPatch).length > 0;
    const nextOperation = operation && { ...operation, ...operationPatch };
    const passedOn = options.leave
      ? slotsLeftBy(this.waiting, operation)
      : null;
    const record: StepRecord = {
      vm,
      claim: this.claimed.claim,
      patch,
      take: options.take,
      stopWaiting: options.leave,
      release: options.release,
      ...(operation &&
        passedOn && {
          passOn: {
            slots: passedOn,
            executor: this.served.id,
            limit: this.served.settings.limits[slotClassOf(operation.type)],
          },
        }),
      ...(nextOperation &&
        changesOperation && {
          operation: this.unsaved
            ? { insert: nextOperation }
            : { id: nextOperation.id, patch: operationPatch },
        }),
      ...(options.change && {
        change: {
          actor: operation?.requestedBy ?? vm.desiredBy ?? ENGINE,
          reason: options.change,
          operationId: operation?.id ?? null,
        },
      }),
      ...(options.forgotten && {
        orphan: {
          executor: vm.executor,
          vmId: vm.id,
          name: vm.name,
          placement: vm.placement,
          providerId: vm.providerId ?? '',
          reason: options.forgotten,
          firstSeenAt: now,
          lastSeenAt: now,
        },
      }),
    };
    const outcome = await this.options.recorder.record(record);
    if (outcome === 'lost') {
      throw new LostClaimError(`The claim on ${vm.name} was lost`);
    }
    const stored = outcome === 'stored';
    if (changesOperation) {
      this.unsaved = false;
    }
    if (stored) {
      this.deferred = {};
      this.vm = { ...vm, ...patch };
      if (options.take || options.leave) {
        this.waiting = { waitingFor: null, waitingSince: null };
      }
      this.operation = nextOperation;
    }
    return stored;
  }
}

/** The slots whose queue can advance; null where there are none. */
function slotsLeftBy(
  { waitingFor }: Waiting,
  operation: Operation | null,
): string | null {
  return operation === null || operation.phase === 'queued'
    ? waitingFor
    : operation.slots;
}

function pollPatch(result: PollResult): Partial<Vm> {
  return {
    ...(result.providerState && { providerState: result.providerState }),
    ...outputsPatch(result.outputs),
  };
}

/** Undefined when nothing has moved since the last look. */
function progressPatch(
  operation: Operation,
  result: PollResult,
): Partial<Operation> | undefined {
  const steps = result.steps ?? operation.steps;
  const progress = result.progress ?? {
    done: operation.progressDone,
    total: operation.progressTotal,
  };
  if (
    JSON.stringify(steps) === JSON.stringify(operation.steps) &&
    progress.done === operation.progressDone &&
    progress.total === operation.progressTotal
  ) {
    return undefined;
  }
  return {
    steps,
    progressDone: progress.done,
    progressTotal: progress.total,
  };
}
