/**
 * The boundary to everything that is not ours: all that the engine learns from
 * an executor comes through here. Text is made well-formed, stripped of
 * control characters, bounded and redacted; lists are bounded; a call that
 * ignores its signal is abandoned. Behind it nothing has to be cleaned again. In
 * one file, so that the boundary can be reviewed as a whole.
 */
import { setImmediate } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  VmAddress,
  VmError,
  VmOperationStep,
  VmPower,
} from '@backlot/plugin-vm-common';
import {
  type ExecutorCapabilities,
  type ExecutorContext,
  ExecutorError,
  type ExecutorHealth,
  type ExecutorLogs,
  type ExecutorMachine,
  type ExecutorOperation,
  type ExecutorOutputs,
  type ExecutorSpec,
  type ExecutorVm,
  NotNowError,
  type PollResult,
  type PreparedOperation,
  type SubmitResult,
  type VmExecutor,
} from '@backlot/plugin-vm-node';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { errorCodes } from '../model/errorCodes';
import { abortable } from '../loops/abortable';
import { limitedSignal } from '../loops/limitedSignal';
import { redactLine } from './redact';
import { cleanText, isStorable } from '../model/text';

export const boundaryLimits = {
  /** UTF-16 units of names, addresses, versions. */
  name: 255,
  message: 2000,
  logLine: 16 * 1024,
  /** Of an opaque reference that the executor gets back unchanged. */
  reference: 4096,
  providerStateBytes: 256 * 1024,
  logLines: 5000,
  /** UTF-16 units of all lines of one page: more is never stored. */
  logPage: 1024 * 1024,
  steps: 64,
  leftovers: 50,
  facts: 50,
  addresses: 50,
  machines: 1_000_000,
  abandonedCalls: 1000,
} as const;

const limits = boundaryLimits;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const POWERS: readonly VmPower[] = ['running', 'stopped', 'unknown'];
const ADDRESS_TYPES: ReadonlyArray<VmAddress['type']> = [
  'ipv4',
  'ipv6',
  'dns',
  'forward',
];
/** The longest wait that an executor can request. */
const MAX_WAIT_MS = 24 * 60 * 60 * 1000;
/** The shortest wait between two looks at one operation. */
const MIN_LOOK_MS = 20;
/** The shortest "not now", also for a provider that says "retry after 0". */
const MIN_NOT_NOW_MS = 1000;
/** What "not now" means where the executor computed no number, such as NaN. */
const NOT_NOW_MS = 10_000;
/** A list is read so many machines at a time, and then others get a turn. */
const LIST_TURN = 500;
const HANGING_WAIT_MS = 30_000;

/** What an executor answers that cannot be what it means. */
class MalformedAnswer extends Error {
  name = 'MalformedAnswer';
}

export class GuardedExecutor implements VmExecutor {
  readonly capabilities: ExecutorCapabilities;
  readonly validate?: VmExecutor['validate'];
  readonly cancel?: VmExecutor['cancel'];
  readonly logs?: VmExecutor['logs'];
  readonly shutdown?: VmExecutor['shutdown'];
  /** Calls that were aborted and have not returned. */
  private abandoned = 0;

  constructor(
    private readonly executor: VmExecutor,
    private readonly options: {
      id: string;
      logger: LoggerService;
      redactions?: RegExp[];
      callTimeoutMs: number;
    },
  ) {
    this.capabilities = executor.capabilities;
    if (executor.validate) {
      this.validate = spec => this.checkSpec(spec);
    }
    if (executor.cancel) {
      this.cancel = (operation, context) =>
        this.guard(context, () => executor.cancel!(operation, context));
    }
    if (executor.logs) {
      this.logs = async (operation, after, context) =>
        this.cleanLogs(
          await this.guard(context, () =>
            executor.logs!(operation, after, context),
          ),
        );
    }
    if (executor.shutdown) {
      this.shutdown = () => executor.shutdown!();
    }
  }

  async prepare(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<PreparedOperation> {
    const { placement, providerState } = await this.guard(context, () =>
      this.executor.prepare(operation, context),
    );
    return {
      ...(placement !== undefined && {
        placement: reference('placement', placement, limits.name),
      }),
      ...(providerState !== undefined && {
        providerState: cleanState(providerState),
      }),
    };
  }

  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    return cleanJob(
      await this.guard(context, () => this.executor.submit(operation, context)),
    );
  }

  async find(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult | undefined> {
    const found = await this.guard(context, () =>
      this.executor.find(operation, context),
    );
    return found && cleanJob(found);
  }

  async poll(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<PollResult> {
    const result = await this.guard(context, () =>
      this.executor.poll(operation, context),
    );
    const common = {
      ...(result.steps && { steps: this.cleanSteps(result.steps) }),
      ...(result.progress && { progress: cleanProgress(result.progress) }),
      ...(result.providerState && {
        providerState: cleanState(result.providerState),
      }),
      ...(result.outputs && { outputs: this.cleanOutputs(result.outputs) }),
    };
    switch (result.state) {
      case 'running':
        return {
          ...common,
          state: 'running',
          ...cleanHint(result.lookAgainInMs),
        };
      case 'succeeded':
        return {
          ...common,
          state: 'succeeded',
          ...(result.unconfirmed !== undefined && {
            unconfirmed: this.message(result.unconfirmed),
          }),
        };
      case 'failed':
        return {
          ...common,
          state: 'failed',
          error: this.cleanError(result.error),
          ...(result.leftovers && {
            leftovers: listOf(result.leftovers, limits.leftovers).map(text =>
              this.message(text),
            ),
          }),
        };
      default:
        throw new MalformedAnswer(
          `poll answered the state ${cleanText(
            (result as { state?: unknown }).state,
            limits.name,
          )}`,
        );
    }
  }

  async inspect(
    vm: ExecutorVm,
    context: ExecutorContext,
  ): Promise<ExecutorMachine | undefined> {
    const machine = await this.guard(context, () =>
      this.executor.inspect(vm, context),
    );
    return machine && this.cleanMachine(machine);
  }

  /** Machines whose tag is no VM's id are left out: nothing of ours has such a tag. */
  async *list(context: ExecutorContext): AsyncIterable<ExecutorMachine> {
    const machines = await this.guard(context, async () =>
      this.executor.list(context)[Symbol.asyncIterator](),
    );
    let foreign = 0;
    try {
      for (let count = 0; ; count++) {
        if (count % LIST_TURN === LIST_TURN - 1) {
          // A list that is in memory already would never let a timer fire.
          await setImmediate();
        }
        const next = await this.guard(context, () => machines.next());
        if (next.done) {
          break;
        }
        if (count >= limits.machines) {
          throw new MalformedAnswer(
            `its list has more than ${limits.machines} machines`,
          );
        }
        if (
          typeof next.value?.vmId !== 'string' ||
          !UUID.test(next.value.vmId)
        ) {
          foreign += 1;
          continue;
        }
        yield this.cleanMachine(next.value);
      }
    } finally {
      // Nobody waits for it: it may be the one that ignores its signal.
      machines.return?.()?.catch(() => {});
    }
    if (foreign > 0) {
      this.options.logger.warn(
        `${this.options.id} lists ${foreign} machines whose ownership tag is not the id of a VM; they are ignored`,
      );
    }
  }

  async health(context: ExecutorContext): Promise<ExecutorHealth> {
    const health = await this.guard(context, () =>
      this.executor.health(context),
    );
    const facts = health.facts && { facts: this.cleanFacts(health.facts) };
    return health.healthy
      ? {
          healthy: true,
          ...(health.message !== undefined && {
            message: this.message(health.message),
          }),
          ...facts,
        }
      : { healthy: false, message: this.message(health.message), ...facts };
  }

  /** The one call without a signal of its own; a user waits for it. */
  private async checkSpec(spec: ExecutorSpec): Promise<void> {
    const { id, callTimeoutMs } = this.options;
    const { signal, done } = limitedSignal(
      new AbortController().signal,
      callTimeoutMs,
    );
    try {
      await abortable(
        Promise.resolve().then(() => this.executor.validate!(spec)),
        signal,
      );
    } catch (error) {
      if (signal.aborted) {
        throw new ServiceUnavailableError(
          `The executor ${id} did not answer in time; try again later`,
        );
      }
      throw this.cleanThrown(error);
    } finally {
      done();
    }
  }

  private async guard<T>(
    { signal }: ExecutorContext,
    call: () => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    if (this.abandoned >= limits.abandonedCalls) {
      throw new NotNowError({
        code: errorCodes.executorHangs,
        message: `${this.abandoned} calls of the executor ${this.options.id} have not returned though they were aborted`,
        remedy:
          'Ask the platform team to check the executor, and to restart the backend if this lasts.',
        retryAfterMs: HANGING_WAIT_MS,
      });
    }
    let settled = false;
    // Not called at once: what it throws before its promise must pass here too.
    const result = Promise.resolve()
      .then(call)
      .finally(() => {
        settled = true;
      });
    try {
      return await abortable(result, signal);
    } catch (error) {
      if (signal.aborted && error === signal.reason) {
        if (!settled) {
          this.abandon(result);
        }
        throw error;
      }
      throw this.cleanThrown(error);
    }
  }

  /** It still holds memory, and perhaps a connection, until it returns. */
  private abandon(call: Promise<unknown>): void {
    this.abandoned += 1;
    call
      .catch(() => {})
      .finally(() => {
        this.abandoned -= 1;
      });
  }

  private cleanThrown(error: unknown): Error {
    if (error instanceof ExecutorError) {
      const { retryAfterMs } = error;
      return new ExecutorError({
        ...this.cleanError(error.toData()),
        ...(retryAfterMs !== undefined && {
          retryAfterMs: Number.isFinite(retryAfterMs)
            ? between(MIN_NOT_NOW_MS, retryAfterMs, MAX_WAIT_MS)
            : NOT_NOW_MS,
        }),
        unreachable: error.unreachable,
      });
    }
    const { name, message } = error as Partial<Error>;
    const cleaned = this.message(message ?? error);
    if (name === 'InputError') {
      return new InputError(cleaned);
    }
    const plain = new Error(cleaned);
    plain.name = cleanText(name ?? 'Error', limits.name);
    return plain;
  }

  private message(text: unknown): string {
    return this.redact(cleanText(text, limits.message));
  }

  private redact(text: string): string {
    return redactLine(text, this.options.redactions);
  }

  private cleanError(error: VmError): VmError {
    return {
      code: cleanText(error?.code ?? errorCodes.executorFailed, 100),
      message: this.message(error?.message ?? 'The executor gave no reason'),
      remedy: this.message(error?.remedy ?? 'Ask the platform team.'),
      retryable: error?.retryable === true,
    };
  }

  private cleanOutputs(outputs: ExecutorOutputs): ExecutorOutputs {
    const cleaned: ExecutorOutputs = {};
    for (const field of [
      'providerId',
      'hostname',
      'sshUser',
      'imageVersion',
    ] as const) {
      const text = outputs[field];
      if (text !== undefined) {
        cleaned[field] = cleanText(text, limits.name);
      }
    }
    if (outputs.power !== undefined) {
      cleaned.power = powerOf(outputs.power);
    }
    if (outputs.addresses !== undefined) {
      cleaned.addresses = this.cleanAddresses(outputs.addresses);
    }
    if (outputs.facts !== undefined) {
      cleaned.facts = this.cleanFacts(outputs.facts);
    }
    return cleaned;
  }

  /**
   * A forward leads to the backend's own host, where other things listen as
   * well, so only an executor that runs its machines there may name one.
   */
  private cleanAddresses(addresses: VmAddress[]): VmAddress[] {
    return listOf(addresses, limits.addresses)
      .filter(
        ({ type }) =>
          ADDRESS_TYPES.includes(type) &&
          (type !== 'forward' || this.capabilities.hostBound),
      )
      .map(({ type, purpose, address, port }) => ({
        type,
        ...(purpose !== undefined && {
          purpose: cleanText(purpose, limits.name),
        }),
        address: cleanText(address, limits.name),
        ...(isPort(port) && { port }),
      }));
  }

  private cleanFacts(facts: Record<string, string>): Record<string, string> {
    if (!facts || typeof facts !== 'object' || Array.isArray(facts)) {
      throw new MalformedAnswer('facts must be an object');
    }
    const cleaned: Record<string, string> = {};
    for (const name of Object.keys(facts).slice(0, limits.facts)) {
      cleaned[cleanText(name, limits.name)] = this.redact(
        cleanText(facts[name], limits.name),
      );
    }
    return cleaned;
  }

  private cleanSteps(steps: VmOperationStep[]): VmOperationStep[] {
    return listOf(steps, limits.steps).map(
      ({ name, startedAt, finishedAt, outcome }) => ({
        name: this.redact(cleanText(name, limits.name)),
        startedAt: isoTime(startedAt),
        ...(finishedAt !== undefined && { finishedAt: isoTime(finishedAt) }),
        ...((outcome === 'succeeded' || outcome === 'failed') && { outcome }),
      }),
    );
  }

  private cleanMachine(machine: ExecutorMachine): ExecutorMachine {
    const { createdAt, found, gone, problem, outputs } = machine;
    return {
      vmId: cleanText(machine.vmId, limits.name),
      name: cleanText(machine.name ?? '', limits.name),
      power: powerOf(machine.power),
      ...(machine.placement !== undefined && {
        placement: cleanText(machine.placement, limits.name),
      }),
      ...(machine.providerId !== undefined && {
        providerId: cleanText(machine.providerId, limits.name),
      }),
      ...(createdAt instanceof Date &&
        !Number.isNaN(createdAt.getTime()) && { createdAt }),
      ...(outputs && { outputs: this.cleanOutputs(outputs) }),
      ...(found && { found: this.cleanFound(found) }),
      ...(problem && { problem: this.cleanError(problem) }),
      ...(gone && { gone: { reason: this.message(gone.reason) } }),
    };
  }

  private cleanFound(
    found: NonNullable<ExecutorMachine['found']>,
  ): NonNullable<ExecutorMachine['found']> {
    const numberOf = (value: unknown) =>
      typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    const { image, imageVersion, network } = found;
    return {
      cpus: numberOf(found.cpus),
      memoryMiB: numberOf(found.memoryMiB),
      diskGiB: numberOf(found.diskGiB),
      image: image === undefined ? undefined : cleanText(image, limits.name),
      imageVersion:
        imageVersion === undefined
          ? undefined
          : cleanText(imageVersion, limits.name),
      network: network && {
        expected: cleanText(network.expected, limits.name),
        found: cleanText(network.found, limits.name),
      },
    };
  }

  private cleanLogs(logs: ExecutorLogs): ExecutorLogs {
    const lines: ExecutorLogs['lines'] = [];
    let room: number = limits.logPage;
    for (const { at, source, line } of listOf(logs.lines, limits.logLines)) {
      const text = cleanText(line, limits.logLine);
      room -= text.length;
      if (room < 0) {
        lines.push({
          source: 'backlot',
          line: `${
            logs.lines.length - lines.length
          } lines are left out: the executor answered too much at once`,
        });
        break;
      }
      lines.push({
        ...(at instanceof Date && !Number.isNaN(at.getTime()) && { at }),
        source: cleanText(source, 100),
        line: this.redact(text),
      });
    }
    return {
      lines,
      ...(logs.cursor !== undefined && {
        cursor: reference('cursor', logs.cursor, limits.reference),
      }),
      more: logs.more === true,
    };
  }
}

function listOf<T>(items: T[], most: number): T[] {
  if (!Array.isArray(items)) {
    throw new MalformedAnswer('a list is missing in its answer');
  }
  return items.slice(0, most);
}

const isPort = (port: unknown): port is number =>
  Number.isInteger(port) && Number(port) > 0 && Number(port) < 65536;

const powerOf = (power: VmPower): VmPower =>
  POWERS.includes(power) ? power : 'unknown';

const isoTime = (time: unknown): string => {
  const date = new Date(String(time));
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString();
};

/** What the executor gets back as it was must not be changed, so it is refused instead. */
function reference(field: string, text: unknown, maxLength: number): string {
  if (
    typeof text !== 'string' ||
    text.length > maxLength ||
    !isStorable(text)
  ) {
    throw new MalformedAnswer(
      `${field} must be text of at most ${maxLength} characters without NUL`,
    );
  }
  return text;
}

function cleanState(state: JsonObject): JsonObject {
  const json = JSON.stringify(state);
  if (
    json === undefined ||
    Buffer.byteLength(json) > limits.providerStateBytes ||
    // JSON.stringify writes NUL and lone surrogates as escapes.
    /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i.test(json)
  ) {
    throw new MalformedAnswer(
      `providerState must be JSON of at most ${
        limits.providerStateBytes / 1024
      } KiB without NUL`,
    );
  }
  return state;
}

function cleanJob(job: SubmitResult): SubmitResult {
  return {
    jobRef: reference('jobRef', job?.jobRef, limits.reference),
    ...(job.providerState && { providerState: cleanState(job.providerState) }),
    ...cleanHint(job.lookAgainInMs),
  };
}

function cleanProgress({ done, total }: { done: number; total: number }) {
  const amount = (value: number) =>
    Number.isFinite(value)
      ? Math.min(Math.max(0, Math.round(value)), 1_000_000)
      : 0;
  return { done: amount(done), total: amount(total) };
}

const between = (least: number, value: number, most: number): number =>
  Math.min(Math.max(least, value), most);

const cleanHint = (ms: number | undefined): { lookAgainInMs?: number } =>
  Number.isFinite(ms)
    ? { lookAgainInMs: between(MIN_LOOK_MS, ms!, MAX_WAIT_MS) }
    : {};
