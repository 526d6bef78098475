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
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcConfig, ProctorConfig } from './config';
import { judgeJob } from './judgeJob';
import type { ReadLines, Scanner } from './log/JobLog';
import { JobLogs, type TrackedJob } from './log/JobLogs';
import { type Patience, defaultPatience } from './patience';
import { ProctorClient } from './ProctorClient';
import {
  type ListedMachine,
  ListingScanner,
  ResultScanner,
  toMachine,
} from './result';
import {
  type TemplateValues,
  hasPlaceholders,
  mentions,
  render,
} from './template';

const LOG_LINES = 500;
const LOG_WAIT_MS = 200;
const LIST_LOOK_MS = 250;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The job's id, when it was taken, and its name where that is another. */
type JobRef = { id: string; at: number; name?: string };
const writeRef = ({ id, at, name }: JobRef) =>
  [id, at, ...(name === undefined ? [] : [name])].join('@');
const readRef = (text: string): JobRef => {
  const [id, at, name] = text.split('@');
  return { id, at: Number(at), name };
};

/** Makes machines with procs, one job each. */
export class ProctorExecutor implements VmExecutor {
  readonly capabilities;
  private readonly client: ProctorClient;
  private readonly jobs: JobLogs;
  private readonly portal: string | undefined;
  private readonly patience: Patience;

  constructor(
    private readonly config: ProctorConfig,
    options: { portal?: string; patience?: Partial<Patience> } = {},
  ) {
    this.portal = options.portal;
    this.client = new ProctorClient(config);
    this.patience = { ...defaultPatience[config.dialect], ...options.patience };
    this.jobs = new JobLogs(this.client.dialect, this.patience, () =>
      performance.now(),
    );
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
    const { owner, spec } = operation.vm;
    const proc = this.procOf(operation);
    const { name, args } = this.render(proc, { operation });
    const { id, name: jobName } = await this.client.execute(
      {
        name,
        args,
        callbackUrl: operation.callbackUrl,
        owner,
        secrets: [
          ...(spec.userData ? [spec.userData] : []),
          // Whatever is written in the config, or made of user data.
          ...Object.entries(proc.args).flatMap(([key, template]) =>
            !hasPlaceholders(template) || mentions(template, 'userDataBase64')
              ? [args[key]]
              : [],
          ),
        ],
      },
      signal,
    );
    return {
      jobRef: writeRef({ id, at: Date.now(), name: jobName }),
      lookAgainInMs: this.config.look.least,
    };
  }

  async poll(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<PollResult> {
    const ref = readRef(operation.jobRef!);
    const { id, at, name } = ref;
    const { owner } = operation.vm;
    const status = await this.client.status(id, owner, signal);
    const isMixedUp =
      name !== undefined && status?.name !== undefined && status.name !== name;
    const job = this.jobOf(operation, id);
    const stateMs = job.saw(status?.state ?? 'unknown');
    const ageMs = Date.now() - at;
    const isOverdue = isAlmostOver(at, operation.deadlineAt);
    const log = isMixedUp
      ? 'gone'
      : await this.jobs.look(job, this.readerOf(id, owner), {
          ageMs,
          isOverdue,
          signal,
        });
    const verdict = judgeJob(
      {
        state: isMixedUp ? 'mixedUp' : status?.state ?? 'unknown',
        stateMs,
        result: isMixedUp ? undefined : job.log.scanner.result,
        resultMs: job.resultMs,
        ignored: job.log.scanner.ignored,
        log,
        isOverdue,
        needsResult: this.client.dialect.needsResult(operation.type),
        isRepeatable:
          operation.type !== 'create' ||
          this.config.procs.create.idempotentByName,
      },
      {
        unknownForMs: this.config.unknownFor,
        failedForMs: this.config.failedFor,
        resultGraceMs: this.patience.resultGraceMs,
        quietMs: this.patience.quietMs,
      },
    );
    return verdict.state === 'running'
      ? { ...verdict, lookAgainInMs: this.lookAgainInMs(job, ageMs) }
      : verdict;
  }

  /** Proctor keeps no list of jobs that could be looked through. */
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

  async *list({
    signal,
    logger,
  }: ExecutorContext): AsyncGenerator<ExecutorMachine> {
    let skipped = 0;
    for (const machine of await this.listing(signal)) {
      if (!this.isOurs(machine)) {
        continue;
      }
      if (!UUID.test(machine.vmId)) {
        skipped += 1;
        continue;
      }
      yield toMachine(machine);
    }
    if (skipped > 0) {
      logger.warn(
        `Skipped ${skipped} machines of the list whose vmId is no UUID`,
      );
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
    const { id, at } = readRef(operation.jobRef);
    const from = Number(after ?? 0);
    const job = this.jobOf(operation, id);
    const { log } = job;
    this.jobs.follow(
      job,
      this.readerOf(id, operation.vm.owner),
      Date.now() - at,
    );
    await log.until(() => log.count > from, LOG_WAIT_MS, signal);
    const { lines, skipped } = log.from(from, LOG_LINES);
    const to = from + skipped + lines.length;
    return {
      lines: [
        ...(skipped > 0
          ? [remark(`Backlot did not keep ${skipped} lines of a long log`)]
          : []),
        ...lines.flatMap(line => [
          { source: 'proctor', line: line.text },
          ...(line.remark === undefined ? [] : [remark(line.remark)]),
        ]),
      ],
      cursor: String(to),
      more: to < log.count,
    };
  }

  async health({ signal }: ExecutorContext): Promise<ExecutorHealth> {
    try {
      await this.client.ping(signal);
      const message = await this.missingProcs(signal);
      return {
        healthy: true,
        ...(message !== undefined && { message }),
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
    this.jobs.forgetAll();
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

  private render(
    { name, args }: ProcConfig,
    of: { operation: ExecutorOperation } | { listing: string },
  ): { name: string; args: Record<string, string> } {
    const values: TemplateValues = { portal: this.portal ?? '', ...of };
    return {
      name: render(name, values),
      args: Object.fromEntries(
        Object.entries(args).map(([key, value]) => [
          key,
          render(value, values),
        ]),
      ),
    };
  }

  private jobOf(
    operation: ExecutorOperation,
    id: string,
  ): TrackedJob<ResultScanner> {
    return this.jobs.of(
      id,
      () => new ResultScanner(this.config.sentinel, operation.id),
    );
  }

  private readerOf(id: string, owner: string | undefined): ReadLines {
    return (onLine, signal) => this.client.readLog(id, owner, onLine, signal);
  }

  /** A tenth of its age: quick jobs are seen soon, slow ones looked at seldom. */
  private lookAgainInMs({ state }: TrackedJob<Scanner>, ageMs: number): number {
    const { least, most } = this.config.look;
    return state === 'running' || state === 'unclear'
      ? Math.min(most, Math.max(least, ageMs / 10))
      : least;
  }

  /** @throws Error where the list is not complete for sure */
  private async listing(signal: AbortSignal): Promise<ListedMachine[]> {
    const { list: proc } = this.config.procs;
    if (!proc) {
      throw new Error('No proc is configured that lists machines');
    }
    const listing = randomUUID();
    const echoes = Object.values(proc.args).some(value =>
      mentions(value, 'operation.id'),
    );
    const { name, args } = this.render(proc, { listing });
    const { id } = await this.client.execute({ name, args }, signal);
    const job = this.jobs.of(
      id,
      () =>
        new ListingScanner(this.config.sentinel, echoes ? listing : undefined),
    );
    try {
      const { machines, problem } = await this.untilListed(id, job, signal);
      if (problem !== undefined) {
        throw new Error(`The list of machines is not understood: ${problem}`);
      }
      return machines;
    } finally {
      this.jobs.forget(id);
    }
  }

  private async untilListed(
    id: string,
    job: TrackedJob<ListingScanner>,
    signal: AbortSignal,
  ): Promise<ListingScanner> {
    const startedAt = performance.now();
    for (;;) {
      const status = await this.client.status(id, undefined, signal);
      const state = status?.state ?? 'unknown';
      const stateMs = job.saw(state);
      if (state === 'failed' || state === 'notStarted') {
        throw new Error('The proc that lists machines failed');
      }
      if (state === 'unknown' && stateMs >= this.config.unknownFor) {
        throw new Error('Proctor does not know the job that lists machines');
      }
      const log = await this.jobs.look(job, this.readerOf(id, undefined), {
        ageMs: performance.now() - startedAt,
        isOverdue: false,
        signal,
      });
      if (log === 'whole' && job.log.scanner.isDone) {
        return job.log.scanner;
      }
      const hasEnded = state === 'succeeded' || state === 'ended';
      if (
        hasEnded &&
        log !== 'pending' &&
        stateMs >= this.patience.resultGraceMs
      ) {
        throw new Error('The list of machines is not complete');
      }
      await sleep(LIST_LOOK_MS, undefined, { signal });
    }
  }

  /** Machines without a portal are older than that part of the tag. */
  private isOurs({ portal }: ListedMachine): boolean {
    return !portal || this.portal === undefined || portal === this.portal;
  }

  /** v1 refuses an unknown proc without a reason, so it is checked here. */
  private async missingProcs(signal: AbortSignal): Promise<string | undefined> {
    const known = await this.client.procs(signal);
    if (!known) {
      return undefined;
    }
    const missing = Object.values(this.config.procs).flatMap(proc =>
      proc && !hasPlaceholders(proc.name) && !known.has(proc.name)
        ? [proc.name]
        : [],
    );
    return missing.length > 0
      ? `Proctor does not know these procs: ${missing.join(', ')}`
      : undefined;
  }
}

const remark = (line: string) => ({ source: 'executor', line });

/** The last twentieth of the time, and five seconds at least. */
function isAlmostOver(startedAt: number, deadlineAt: Date): boolean {
  const deadline = deadlineAt.getTime();
  return Date.now() >= deadline - Math.max(5000, (deadline - startedAt) / 20);
}
