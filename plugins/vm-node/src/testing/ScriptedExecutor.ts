import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { VmPower } from '@backlot/plugin-vm-common';
import { ExecutorError, type ExecutorErrorData } from '../errors';
import type {
  ExecutorCapabilities,
  ExecutorContext,
  ExecutorHealth,
  ExecutorLogs,
  ExecutorMachine,
  ExecutorOperation,
  ExecutorVm,
  FoundMachine,
  PollResult,
  PreparedOperation,
  SubmitResult,
  VmExecutor,
} from '../executor';

/** How the provider treats one submission. */
export type ScriptedAnswer = {
  /**
   * - `accept`: starts the job and says so
   * - `refuse`: starts nothing and says so, with `error`
   * - `loseRequest`: starts nothing; the caller sees a broken connection
   * - `loseReply`: starts the job; the caller sees a broken connection
   * - `hang`: starts the job; never answers
   */
  submit?: 'accept' | 'refuse' | 'loseRequest' | 'loseReply' | 'hang';
  /** Polls that answer `running` before the end. */
  polls?: number;
  /** Makes the job fail at its end; with `submit: 'refuse'` the refusal. */
  error?: ExecutorErrorData;
  leftovers?: string[];
  /** The job never ends. */
  endless?: boolean;
  /** What each poll hints; without it the engine backs off by itself. */
  lookAgainInMs?: number;
  /** Lines that the job writes, one more with each poll. */
  log?: string[];
};

type Job = {
  operation: ExecutorOperation;
  answer: ScriptedAnswer;
  polls: number;
  state: 'running' | 'succeeded' | 'failed' | 'cancelled';
};

type Machine = {
  vmId: string;
  name: string;
  power: VmPower;
  providerId: string;
  spec: ExecutorVm['spec'];
  /** What somebody has made of it since. */
  drifted?: FoundMachine;
};

type RefusableCall = 'prepare' | 'submit' | 'poll' | 'cancel' | 'find';

/**
 * The provider of a {@link ScriptedExecutor}: what exists, and a ledger of the
 * calls. It outlives the executors that call it, as a cloud does.
 */
export class ScriptedWorld {
  readonly machines = new Map<string, Machine>();
  readonly jobs = new Map<string, Job>();
  /** Every machine that was ever made, by VM id. */
  readonly made: string[] = [];
  readonly calls: string[] = [];
  healthy = true;
  /** When set, every call fails with it, as when the network is down. */
  outage?: string;
  /** The provider takes requests and answers none. */
  silent = false;
  /** Calls that the provider understands and refuses. */
  refusals: Partial<
    Record<RefusableCall, ConstructorParameters<typeof ExecutorError>[0]>
  > = {};
}

export type Script = (operation: ExecutorOperation) => ScriptedAnswer;

/**
 * An executor for tests, which replays answers, faults, hangs and lost
 * replies. It makes nothing real.
 */
export class ScriptedExecutor implements VmExecutor {
  readonly capabilities: ExecutorCapabilities;
  readonly cancel?: VmExecutor['cancel'];

  constructor(
    readonly world: ScriptedWorld = new ScriptedWorld(),
    private readonly script: Script = () => ({}),
    options: Partial<ExecutorCapabilities> & { cancellable?: boolean } = {},
  ) {
    const { cancellable = true, ...capabilities } = options;
    this.capabilities = {
      idempotency: 'key',
      power: true,
      console: false,
      callbacks: false,
      hostBound: false,
      lists: true,
      findsDrift: true,
      ...capabilities,
    };
    if (cancellable) {
      this.cancel = async (operation, context) => {
        if (this.world.silent) {
          await this.silence(context);
        }
        this.enter('cancel', operation);
        const job = this.world.jobs.get(operation.jobRef!);
        if (job?.state === 'running') {
          job.state = 'cancelled';
        }
      };
    }
  }

  async prepare(
    operation: ExecutorOperation,
    _context?: ExecutorContext,
  ): Promise<PreparedOperation> {
    this.enter('prepare', operation);
    return { providerState: { preparedFor: operation.vm.id } };
  }

  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    if (this.world.silent) {
      await this.silence(context);
    }
    this.enter('submit', operation);
    const answer = this.script(operation);
    if (answer.submit === 'refuse') {
      throw new ExecutorError(
        answer.error ?? {
          code: 'Refused',
          message: 'The script refuses',
          remedy: 'Change the script.',
        },
      );
    }
    if (answer.submit === 'loseRequest') {
      throw new Error('connection refused');
    }
    const known = this.findJob(operation);
    const jobRef = known ?? this.startJob(operation, answer);
    if (answer.submit === 'loseReply') {
      throw new Error('connection reset');
    }
    if (answer.submit === 'hang') {
      await this.silence(context);
    }
    return { jobRef, lookAgainInMs: answer.lookAgainInMs };
  }

  async poll(
    operation: ExecutorOperation,
    context?: ExecutorContext,
  ): Promise<PollResult> {
    if (this.world.silent) {
      await this.silence(context);
    }
    this.enter('poll', operation);
    const job = this.world.jobs.get(operation.jobRef!);
    if (!job) {
      throw new ExecutorError({
        code: 'JobNotFound',
        message: `There is no job ${operation.jobRef}`,
        remedy: 'Retry.',
      });
    }
    const { answer } = job;
    const total = (answer.polls ?? 0) + 1;
    if (job.state === 'running') {
      job.polls += 1;
      if (!answer.endless && job.polls > (answer.polls ?? 0)) {
        this.finish(job);
      }
    }
    const progress = { done: Math.min(job.polls, total), total };
    if (job.state === 'running') {
      return {
        state: 'running',
        progress,
        lookAgainInMs: answer.lookAgainInMs,
      };
    }
    if (job.state === 'succeeded') {
      return { state: 'succeeded', progress, outputs: this.outputs(operation) };
    }
    return {
      state: 'failed',
      progress,
      leftovers: answer.leftovers,
      error: answer.error ?? {
        code: 'Cancelled',
        message: 'The job was cancelled',
        remedy: 'Retry.',
        retryable: false,
      },
    };
  }

  async find(
    operation: ExecutorOperation,
    context?: ExecutorContext,
  ): Promise<SubmitResult | undefined> {
    if (this.world.silent) {
      await this.silence(context);
    }
    this.enter('find', operation);
    const jobRef = this.findJob(operation);
    return jobRef ? { jobRef } : undefined;
  }

  async inspect(
    vm: ExecutorVm,
    context?: ExecutorContext,
  ): Promise<ExecutorMachine | undefined> {
    if (this.world.silent) {
      await this.silence(context);
    }
    this.checkOutage();
    this.world.calls.push(`inspect ${vm.name}`);
    const [, machine] = this.findMachine(vm) ?? [];
    if (!machine) {
      return undefined;
    }
    const { vmId, name, power, providerId, spec, drifted } = machine;
    const { cpus, memoryMiB, diskGiB } = spec.size;
    return {
      vmId,
      name,
      power,
      providerId,
      found: { cpus, memoryMiB, diskGiB, image: spec.image.name, ...drifted },
    };
  }

  async *list(context?: ExecutorContext): AsyncIterable<ExecutorMachine> {
    if (this.world.silent) {
      await this.silence(context);
    }
    this.checkOutage();
    for (const { vmId, name, power, providerId } of [
      ...this.world.machines.values(),
    ]) {
      yield { vmId, name, power, providerId };
    }
  }

  async logs(
    operation: ExecutorOperation,
    after: string | undefined,
    context?: ExecutorContext,
  ): Promise<ExecutorLogs> {
    if (this.world.silent) {
      await this.silence(context);
    }
    this.checkOutage();
    const job = this.world.jobs.get(operation.jobRef!);
    const from = Number(after ?? 0);
    const lines = (job?.answer.log ?? []).slice(from, job?.polls ?? 0);
    return {
      lines: lines.map(line => ({ source: 'console', line })),
      cursor: String(from + lines.length),
    };
  }

  async health(context?: ExecutorContext): Promise<ExecutorHealth> {
    if (this.world.silent) {
      await this.silence(context);
    }
    return this.world.healthy && !this.world.outage
      ? { healthy: true }
      : { healthy: false, message: this.world.outage ?? 'The script says so' };
  }

  /** No answer, until the caller stops waiting. */
  private async silence(context?: ExecutorContext): Promise<void> {
    await sleep(2 ** 30, undefined, { signal: context?.signal });
  }

  private enter(call: RefusableCall, operation: ExecutorOperation): void {
    this.world.calls.push(`${call} ${operation.type} ${operation.vm.name}`);
    this.checkOutage();
    const refusal = this.world.refusals[call];
    if (refusal) {
      throw new ExecutorError(refusal);
    }
  }

  private checkOutage(): void {
    if (this.world.outage) {
      throw new Error(this.world.outage);
    }
  }

  /** What this provider can find again depends on its idempotency. */
  protected findJob(operation: ExecutorOperation): string | undefined {
    if (this.capabilities.idempotency === 'none') {
      return undefined;
    }
    for (const [jobRef, job] of this.world.jobs) {
      if (
        job.operation.id === operation.id &&
        job.operation.attempt === operation.attempt
      ) {
        return jobRef;
      }
    }
    return undefined;
  }

  protected startJob(
    operation: ExecutorOperation,
    answer: ScriptedAnswer,
  ): string {
    const jobRef = randomUUID();
    this.world.jobs.set(jobRef, {
      operation,
      answer,
      polls: 0,
      state: 'running',
    });
    if (operation.type === 'create') {
      const { vm } = operation;
      const key = this.capabilities.idempotency === 'none' ? jobRef : vm.id;
      if (!this.world.machines.has(key)) {
        this.world.made.push(vm.id);
        this.world.machines.set(key, {
          vmId: vm.id,
          name: vm.name,
          power: 'running',
          providerId: `scripted-${key}`,
          spec: vm.spec,
        });
      }
    }
    return jobRef;
  }

  private finish(job: Job): void {
    const { operation, answer } = job;
    if (answer.error) {
      job.state = 'failed';
      return;
    }
    job.state = 'succeeded';
    const [key, machine] = this.findMachine(operation.vm) ?? [];
    if (operation.type === 'delete') {
      this.world.machines.delete(key!);
    } else if (machine) {
      machine.power = operation.type === 'stop' ? 'stopped' : 'running';
    }
  }

  protected findMachine(
    vm: Pick<ExecutorVm, 'id' | 'providerId'>,
  ): [string, Machine] | undefined {
    return [...this.world.machines].find(
      ([, machine]) =>
        machine.vmId === vm.id &&
        (!vm.providerId || machine.providerId === vm.providerId),
    );
  }

  private outputs({ type, vm }: ExecutorOperation) {
    return type === 'create'
      ? {
          providerId: this.findMachine({ id: vm.id })?.[1].providerId,
          hostname: vm.name,
          addresses: [{ type: 'ipv4' as const, address: '192.0.2.1' }],
          facts: { os: `${vm.spec.image.os.name} ${vm.spec.image.os.version}` },
        }
      : undefined;
  }
}
