import { setTimeout as sleep } from 'node:timers/promises';
import { ExecutorError } from '../../../errors';
import type {
  ExecutorContext,
  ExecutorMachine,
  ExecutorOperation,
  ExecutorVm,
  PollResult,
  SubmitResult,
} from '../../../executor';
import { type ScriptedAnswer, ScriptedExecutor } from '../../ScriptedExecutor';

/** Never answers and never listens, but keeps no process alive. */
const forEver = () => new Promise<never>(() => {});

export class DoublesMergedById extends ScriptedExecutor {
  protected findJob(): undefined {
    return undefined;
  }

  protected startJob(
    operation: ExecutorOperation,
    answer: ScriptedAnswer,
  ): string {
    const jobRef = super.startJob(operation, answer);
    const machine = this.world.machines.get(operation.vm.id);
    if (operation.type === 'create' && machine) {
      const providerId = `scripted-${jobRef}`;
      this.world.machines.set(jobRef, { ...machine, providerId });
    }
    return jobRef;
  }

  async *list() {
    const merged = new Map<string, ExecutorMachine>();
    for await (const machine of super.list()) {
      merged.set(machine.vmId, machine);
    }
    yield* merged.values();
  }
}

/** Its provider ids give it away, even where nobody counts at the provider. */
export class DoublesWithTheirOwnIds extends DoublesMergedById {
  async poll(operation: ExecutorOperation): Promise<PollResult> {
    const result = await super.poll(operation);
    return result.outputs
      ? {
          ...result,
          outputs: {
            ...result.outputs,
            providerId: `scripted-${operation.jobRef}`,
          },
        }
      : result;
  }
}

export class DeletionThatNeverHappens extends ScriptedExecutor {
  private readonly hidden = new Set<string>();

  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    if (operation.type !== 'delete') {
      return super.submit(operation, context);
    }
    this.hidden.add(operation.vm.id);
    return { jobRef: 'later' };
  }

  async poll(operation: ExecutorOperation): Promise<PollResult> {
    return operation.jobRef === 'later'
      ? { state: 'succeeded' }
      : super.poll(operation);
  }

  async inspect(vm: ExecutorVm) {
    return this.hidden.has(vm.id) ? undefined : super.inspect(vm);
  }

  async *list() {
    for await (const machine of super.list()) {
      if (!this.hidden.has(machine.vmId)) {
        yield machine;
      }
    }
  }
}

export class CreatesAfterTheDeletion extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    const result = await super.submit(operation, context);
    const machine = this.world.machines.get(operation.vm.id);
    if (operation.type === 'create' && machine) {
      this.world.machines.delete(operation.vm.id);
      setTimeout(
        () => this.world.machines.set(operation.vm.id, machine),
        20,
      ).unref();
    }
    return result;
  }
}

export class SubmitIgnoresItsAbort extends ScriptedExecutor {
  async submit(operation: ExecutorOperation): Promise<SubmitResult> {
    return operation.type === 'create'
      ? forEver()
      : super.submit(operation, {} as ExecutorContext);
  }
}

export class PollChecksItsSignalOnce extends ScriptedExecutor {
  async poll(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<PollResult> {
    signal.throwIfAborted();
    return operation.type === 'create' ? forEver() : super.poll(operation);
  }
}

export class TagsByASecondRequest extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    const result = await super.submit(operation, context);
    if (operation.type === 'create') {
      this.untagged.add(operation.vm.id);
      await sleep(50, undefined, { signal: context.signal });
      this.untagged.delete(operation.vm.id);
    }
    return result;
  }

  async find(operation: ExecutorOperation) {
    return this.untagged.has(operation.vm.id)
      ? undefined
      : super.find(operation);
  }

  async *list() {
    for await (const machine of super.list()) {
      if (!this.untagged.has(machine.vmId)) {
        yield machine;
      }
    }
  }

  private readonly untagged = new Set<string>();
}

export class KeepsOnForSilence extends ScriptedExecutor {
  async health() {
    return this.world.silent ? forEver() : super.health();
  }
}

export class WaitsInSubmit extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    const result = await super.submit(operation, context);
    for (;;) {
      const { state } = await this.poll({ ...operation, ...result });
      if (state !== 'running') {
        return result;
      }
      await sleep(5, undefined, { ref: false });
    }
  }
}

export class StateThatJsonLoses extends ScriptedExecutor {
  async prepare() {
    return { providerState: { since: new Date() } as {} };
  }
}

export class LastStepNeverEnds extends ScriptedExecutor {
  async poll(operation: ExecutorOperation): Promise<PollResult> {
    const startedAt = '2026-01-01T00:00:00Z';
    return {
      ...(await super.poll(operation)),
      steps: [
        { name: 'clone', startedAt, finishedAt: startedAt },
        { name: 'boot', startedAt },
      ],
    };
  }
}

export class ForgetsTheAttempt extends ScriptedExecutor {
  protected findJob({ id }: ExecutorOperation): string | undefined {
    for (const [jobRef, job] of this.world.jobs) {
      if (job.operation.id === id) {
        return jobRef;
      }
    }
    return undefined;
  }
}

export class AttemptsPileUp extends ScriptedExecutor {
  protected startJob(
    operation: ExecutorOperation,
    answer: ScriptedAnswer,
  ): string {
    const jobRef = super.startJob(operation, answer);
    const machine = this.world.machines.get(operation.vm.id);
    if (operation.attempt > 1 && machine) {
      this.world.machines.set(jobRef, machine);
    }
    return jobRef;
  }
}

export class NamesNoLeftovers extends ScriptedExecutor {
  async poll(operation: ExecutorOperation): Promise<PollResult> {
    const result = await super.poll(operation);
    return result.state === 'failed'
      ? { ...result, leftovers: undefined }
      : result;
  }
}

export class StartsBeforeItRefuses extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    try {
      return await super.submit(operation, context);
    } catch (error) {
      this.startJob(operation, {});
      throw error;
    }
  }
}

export class LimitIsAnyError extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    try {
      return await super.submit(operation, context);
    } catch (error) {
      throw new ExecutorError({
        ...(error as ExecutorError).toData(),
        retryable: true,
      });
    }
  }
}

export class ForceBelievesAnything extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    try {
      return await super.submit(operation, context);
    } catch (error) {
      if (operation.force) {
        return { jobRef: 'forced' };
      }
      throw error;
    }
  }

  async poll(operation: ExecutorOperation): Promise<PollResult> {
    return operation.jobRef === 'forced'
      ? { state: 'succeeded' }
      : super.poll(operation);
  }
}

export class ForceDeletesNothing extends ScriptedExecutor {
  async poll(operation: ExecutorOperation): Promise<PollResult> {
    return operation.force ? { state: 'succeeded' } : super.poll(operation);
  }
}

export class LogsStartOver extends ScriptedExecutor {
  async logs(operation: ExecutorOperation) {
    return super.logs(operation, undefined);
  }
}

export class GoesOnInTheBackground extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    if (operation.type === 'create') {
      const aborted = new Promise<never>((_, reject) => {
        context.signal.addEventListener('abort', reject);
      });
      const late = sleep(100, undefined, { ref: false }).then(() =>
        super.submit(operation, context),
      );
      return Promise.race([late, aborted]);
    }
    return super.submit(operation, context);
  }
}

export class PreparesTooMuch extends ScriptedExecutor {
  async prepare(operation: ExecutorOperation) {
    this.startJob(operation, {});
    return super.prepare(operation);
  }
}

export class LivesInMemory extends ScriptedExecutor {
  private readonly own = new Set<string>();

  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    const result = await super.submit(operation, context);
    this.own.add(result.jobRef);
    return result;
  }

  async poll(operation: ExecutorOperation): Promise<PollResult> {
    if (!this.own.has(operation.jobRef!)) {
      throw new Error('Which job?');
    }
    return super.poll(operation);
  }
}
