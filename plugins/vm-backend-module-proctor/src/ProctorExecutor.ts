import type {
  ExecutorContext,
  ExecutorHealth,
  ExecutorLogs,
  ExecutorMachine,
  ExecutorOperation,
  ExecutorVm,
  PollResult,
  PreparedOperation,
  SubmitResult,
  VmExecutor,
} from '@backlot/plugin-vm-node';
import { ExecutorError } from '@backlot/plugin-vm-node';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcConfig, ProctorConfig } from './config';
import { judgeJob } from './judgeJob';
import { LogFollower } from './log/LogFollower';
import { ProctorClient } from './ProctorClient';
import {
  type Result,
  behindSentinel,
  listingSchema,
  readResult,
} from './result';
import { render } from './template';

const LOG_LINES = 500;
const LOG_WAIT_MS = 200;
/** Logs that are followed at once; the one asked for longest ago goes first. */
const MOST_FOLLOWERS = 200;
const LIST_LOOK_MS = 250;

/** The job's id, and when it was taken: Proctor may not know it at first. */
type JobRef = { id: string; at: number };
const writeRef = ({ id, at }: JobRef) => `${id}@${at}`;
const readRef = (text: string): JobRef => {
  const at = text.lastIndexOf('@');
  return { id: text.slice(0, at), at: Number(text.slice(at + 1)) };
};

/** Makes machines with procs, one job each. */
export class ProctorExecutor implements VmExecutor {
  readonly capabilities;
  private readonly client: ProctorClient;
  private readonly followers = new Map<string, LogFollower>();

  constructor(private readonly config: ProctorConfig) {
    this.client = new ProctorClient(config);
    const { procs } = config;
    this.capabilities = {
      idempotency: procs.create.idempotentByName
        ? ('name' as const)
        : ('none' as const),
      power: procs.start !== undefined,
      console: false,
      callbacks: this.client.dialect.callbacks,
      hostBound: false,
      lists: procs.list !== undefined,
    };
  }

  async prepare(): Promise<PreparedOperation> {
    return {};
  }

  async submit(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<SubmitResult> {
    const proc = this.procOf(operation);
    const id = await this.client.execute(
      {
        name: render(proc.name, operation),
        args: Object.fromEntries(
          Object.entries(proc.args).map(([name, value]) => [
            name,
            render(value, operation),
          ]),
        ),
        callbackUrl: operation.callbackUrl,
        owner: operation.vm.owner,
      },
      signal,
    );
    return {
      jobRef: writeRef({ id, at: Date.now() }),
      lookAgainInMs: this.config.look.least,
    };
  }

  async poll(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<PollResult> {
    const { id, at } = readRef(operation.jobRef!);
    const { owner, providerState } = operation.vm;
    const state = await this.client.state(id, owner, signal);
    const { lines, isWhole } =
      state === 'running' || state === undefined
        ? { lines: [], isWhole: false }
        : await this.wholeLog(id, owner, signal);
    const now = Date.now();
    const failedSince =
      state === 'failed'
        ? readFailedSince(providerState, id) ?? now
        : undefined;
    const verdict = judgeJob(
      {
        state,
        result: this.resultOf(lines),
        logIsWhole: isWhole,
        now,
        submittedAt: at,
        failedSince,
        needsResult: operation.type === 'create',
      },
      {
        unknownForMs: this.config.unknownFor,
        failedForMs: this.config.failedFor,
      },
    );
    if (verdict.state !== 'running') {
      return verdict;
    }
    return {
      ...verdict,
      lookAgainInMs: this.lookAgainInMs(now - at),
      ...(failedSince !== undefined && {
        providerState: { ...providerState, failed: { id, since: failedSince } },
      }),
    };
  }

  /** Proctor keeps no list of jobs that could be asked. */
  async find(): Promise<undefined> {
    return undefined;
  }

  async inspect(
    vm: ExecutorVm,
    context: ExecutorContext,
  ): Promise<ExecutorMachine | undefined> {
    for await (const machine of this.list(context)) {
      if (machine.vmId === vm.id) {
        return machine;
      }
    }
    return undefined;
  }

  async *list({ signal }: ExecutorContext): AsyncGenerator<ExecutorMachine> {
    const { list: proc } = this.config.procs;
    if (!proc) {
      throw new Error('No proc is configured that lists machines');
    }
    const id = await this.client.execute(proc, signal);
    const lines = await this.untilEnded(id, signal);
    const parts = behindSentinel(lines, this.config.sentinel).map(part =>
      listingSchema.parse(part),
    );
    if (!parts.some(({ complete }) => complete)) {
      throw new Error('The list of machines is not complete');
    }
    for (const machine of parts.flatMap(({ machines }) => machines)) {
      const { vmId, name, power, placement, createdAt, ...outputs } = machine;
      yield {
        vmId,
        name,
        power,
        placement,
        providerId: outputs.providerId,
        createdAt: createdAt === undefined ? undefined : new Date(createdAt),
        outputs,
      };
    }
  }

  async logs(
    operation: ExecutorOperation,
    after: string | undefined,
    { signal }: ExecutorContext,
  ): Promise<ExecutorLogs> {
    if (!operation.jobRef) {
      return { lines: [] };
    }
    const { id } = readRef(operation.jobRef);
    const from = Number(after ?? 0);
    const follower = this.follow(id, operation.vm.owner, from);
    const abort = () => follower.stop();
    signal.addEventListener('abort', abort, { once: true });
    const lines = await follower.next(LOG_LINES, LOG_WAIT_MS);
    signal.removeEventListener('abort', abort);
    if (follower.end) {
      // Whoever asks again gets a new connection, and what is new by then.
      this.forget(id);
    }
    return {
      lines: lines.map(line => ({ source: 'proctor', line })),
      cursor: String(from + lines.length),
      more: lines.length === LOG_LINES,
    };
  }

  async health({ signal }: ExecutorContext): Promise<ExecutorHealth> {
    try {
      await this.client.ping(signal);
      return {
        healthy: true,
        facts: { dialect: this.config.dialect, url: this.config.url },
      };
    } catch (error) {
      return {
        healthy: false,
        message:
          error instanceof Error ? error.message : 'Proctor does not answer',
      };
    }
  }

  async shutdown(): Promise<void> {
    [...this.followers.keys()].forEach(id => this.forget(id));
  }

  private procOf({ type }: ExecutorOperation): ProcConfig {
    const proc = this.config.procs[type];
    if (!proc) {
      throw new ExecutorError({
        code: 'NotSupported',
        message: `No proc is configured for ${type}`,
        remedy: `Ask the platform team for a proc that can ${type} machines.`,
      });
    }
    return proc;
  }

  /** A tenth of its age: quick jobs are seen soon, slow ones asked for seldom. */
  private lookAgainInMs(ageMs: number): number {
    const { least, most } = this.config.look;
    return Math.min(most, Math.max(least, ageMs / 10));
  }

  private resultOf(lines: string[]): Result | undefined {
    try {
      return readResult(lines, this.config.sentinel);
    } catch (error) {
      return {
        error: {
          code: 'ResultMalformed',
          message: 'The job printed a result that is not understood',
          remedy: `Ask the platform team to mend the proc: ${error}`.slice(
            0,
            500,
          ),
          retryable: false,
        },
      };
    }
  }

  /** A log that breaks off is no failure: the next look reads it again. */
  private async wholeLog(
    id: string,
    owner: string | undefined,
    signal: AbortSignal,
  ): Promise<{ lines: string[]; isWhole: boolean }> {
    const lines: string[] = [];
    try {
      const { reason } = await this.client.readLog(
        id,
        owner,
        line => lines.push(line),
        signal,
      );
      return { lines, isWhole: this.client.dialect.isWhole(reason) };
    } catch {
      signal.throwIfAborted();
      return { lines, isWhole: false };
    }
  }

  private async untilEnded(id: string, signal: AbortSignal): Promise<string[]> {
    for (;;) {
      const state = await this.client.state(id, undefined, signal);
      if (state === 'failed' || state === 'notStarted') {
        throw new Error('The proc that lists machines failed');
      }
      if (state === 'succeeded' || state === 'ended') {
        const { lines, isWhole } = await this.wholeLog(id, undefined, signal);
        if (isWhole) {
          return lines;
        }
      }
      await sleep(LIST_LOOK_MS, undefined, { signal });
    }
  }

  private follow(
    id: string,
    owner: string | undefined,
    from: number,
  ): LogFollower {
    const known = this.followers.get(id);
    if (known && known.taken === from) {
      // To the end of the line of those that may go.
      this.followers.delete(id);
      this.followers.set(id, known);
      return known;
    }
    known?.stop();
    const follower = new LogFollower(
      (onLine, signal) => this.client.readLog(id, owner, onLine, signal),
      from,
    );
    this.followers.set(id, follower);
    if (this.followers.size > MOST_FOLLOWERS) {
      this.forget(this.followers.keys().next().value!);
    }
    return follower;
  }

  private forget(id: string): void {
    this.followers.get(id)?.stop();
    this.followers.delete(id);
  }
}

function readFailedSince(
  state: ExecutorVm['providerState'],
  id: string,
): number | undefined {
  const failed = state?.failed as { id: string; since: number } | undefined;
  return failed?.id === id ? failed.since : undefined;
}
