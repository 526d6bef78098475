import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ExecutorError,
  type ExecutorCapabilities,
  type ExecutorContext,
  type ExecutorHealth,
  type ExecutorLogs,
  type ExecutorMachine,
  type ExecutorOperation,
  type ExecutorSpec,
  type ExecutorVm,
  type PollResult,
  type PreparedOperation,
  type SubmitResult,
  type VmExecutor,
} from '@backlot/plugin-vm-node';
import { guestFailures } from '../errors';
import { checkSpec } from '../images/checkSpec';
import { consolePosition } from '../images/fetchLog';
import type { ImageStore } from '../images/ImageStore';
import { KeyedMutex } from '../KeyedMutex';
import type { BootReports } from './BootReports';
import type { Hypervisor } from './Hypervisor';
import { JobRunner } from './JobRunner';
import {
  isJobOf,
  isOpen,
  type MachineJob,
  type MachineRecord,
  newJob,
} from './MachineRecord';
import { continueRunning, isProcessRunning } from './power';
import { failed, machineOf, report, submitted } from './results';

const MAX_UNCONFIRMED = 1000;

/**
 * The part of an executor that is the same for every hypervisor. A subclass
 * finds the hypervisor of a VM, lists machines and reports its health.
 */
export abstract class MachineExecutor<H extends Hypervisor>
  implements VmExecutor
{
  readonly capabilities: ExecutorCapabilities;

  protected readonly locks = new KeyedMutex();
  protected readonly jobs: JobRunner;
  protected readonly images: ImageStore;
  protected readonly logger: LoggerService;

  protected constructor(parts: {
    images: ImageStore;
    boots: BootReports;
    logger: LoggerService;
    config: { bootTimeoutMs: number; shutdownTimeoutMs: number };
    /** Whether only the host that made a machine can serve it. */
    hostBound?: boolean;
  }) {
    const { images, boots, logger, config, hostBound = false } = parts;
    this.capabilities = {
      idempotency: 'key',
      power: true,
      console: true,
      callbacks: false,
      hostBound,
      lists: true,
      findsDrift: true,
    };
    this.images = images;
    this.logger = logger;
    this.jobs = new JobRunner({ boots, ...config });
  }

  abstract prepare(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<PreparedOperation>;
  abstract list(context: ExecutorContext): AsyncIterable<ExecutorMachine>;
  abstract health(context: ExecutorContext): Promise<ExecutorHealth>;
  abstract shutdown(): Promise<void>;

  /**
   * Where a VM is; undefined where no host has it.
   *
   * @throws ExecutorError where the VM is on a host that is not configured
   */
  protected abstract hypervisorOf(
    vm: ExecutorVm,
    signal: AbortSignal,
  ): Promise<H | undefined>;

  /**
   * Where a deletion has to remove machines, and why it would be unconfirmed
   * even if that succeeds.
   *
   * @throws ExecutorError where the VM is on a host that is not configured
   */
  protected abstract hypervisorsToClear(operation: ExecutorOperation): {
    hypervisors: H[];
    unconfirmed?: string;
  };

  validate(spec: ExecutorSpec): Promise<void> {
    return checkSpec(spec, this.images);
  }

  async submit(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<SubmitResult> {
    signal.throwIfAborted();
    const { vm, type } = operation;
    if (type === 'delete') {
      // Nothing is stored: a full disk could not take it.
      this.hypervisorsToClear(operation);
      return submitted(operation);
    }
    const hypervisor = await this.hypervisorOf(vm, signal);
    if (!hypervisor) {
      throw guestFailures.machineMissing(vm.name);
    }
    const change = async () => {
      try {
        if (type === 'create') {
          await this.submitCreate(hypervisor, operation, signal);
        } else {
          await this.submitPower(hypervisor, { ...operation, type }, signal);
        }
      } catch (error) {
        throw hypervisor.refusal(error) ?? error;
      }
    };
    await this.locks.run(vm.id, change, signal);
    return submitted(operation);
  }

  async poll(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<PollResult> {
    signal.throwIfAborted();
    const { vm, type } = operation;
    return this.locks.run(
      vm.id,
      () =>
        type === 'delete'
          ? this.pollDelete(operation, signal)
          : this.pollJob(operation, signal),
      signal,
    );
  }

  async cancel(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<void> {
    const { vm } = operation;
    const end = async () => {
      const { hypervisor, record } = await this.machine(vm, signal);
      if (record && isJobOf(record, operation) && isOpen(record.job)) {
        await hypervisor.destroy(vm.id, signal);
        const machine = { hypervisor, record, signal };
        await this.jobs.fail(machine, guestFailures.cancelled());
      }
    };
    await this.locks.run(vm.id, end, signal);
  }

  async find(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<SubmitResult | undefined> {
    signal.throwIfAborted();
    const { vm, type } = operation;
    const { hypervisor, record } = await this.machine(vm, signal);
    if (type === 'delete') {
      const isLeft = record ?? (await hypervisor?.exists?.(vm.id, signal));
      return isLeft ? undefined : submitted(operation);
    }
    return record &&
      isJobOf(record, operation) &&
      !hypervisor.isHalfMade?.(record)
      ? submitted(operation)
      : undefined;
  }

  async inspect(
    vm: ExecutorVm,
    { signal }: ExecutorContext,
  ): Promise<ExecutorMachine | undefined> {
    signal.throwIfAborted();
    const { hypervisor, record } = await this.machine(vm, signal);
    const state =
      record &&
      (await (hypervisor.observe?.(record, signal) ??
        hypervisor.state(vm.id, signal)));
    if (!state) {
      return undefined;
    }
    return {
      ...machineOf(hypervisor, record, state),
      // A machine that is still being made does not drift.
      ...(!isOpen(record.job) && {
        found: await hypervisor.inspect(record, signal),
      }),
    };
  }

  async logs(
    operation: ExecutorOperation,
    after: string | undefined,
    { signal }: ExecutorContext,
  ): Promise<ExecutorLogs> {
    signal.throwIfAborted();
    const { vm } = operation;
    const read = async (): Promise<ExecutorLogs> => {
      const { hypervisor, record } = await this.machine(vm, signal);
      const isCurrent = record?.job.operationId === operation.id;
      if (!record || (!isCurrent && operation.type !== 'create')) {
        return { lines: [], cursor: after };
      }
      const early = await hypervisor.launchLog?.(record, after, signal);
      if (early) {
        return early;
      }
      const start = isCurrent ? record.job.consoleStart : 0;
      const { lines, position, more } = await hypervisor.readConsole(
        vm.id,
        {
          position: consolePosition(after) ?? start,
          ended:
            !isOpen(record.job) &&
            !(await isProcessRunning(hypervisor, vm.id, signal)),
        },
        signal,
      );
      return {
        lines: lines.map(line => ({ source: 'console', line })),
        cursor: String(position),
        more,
      };
    };
    return this.locks.run(vm.id, read, signal);
  }

  /** The hypervisor is there wherever the record is. */
  private async machine(
    vm: ExecutorVm,
    signal: AbortSignal,
  ): Promise<
    | { hypervisor: H; record: MachineRecord }
    | { hypervisor?: H; record?: undefined }
  > {
    const hypervisor = await this.hypervisorOf(vm, signal);
    const record = await hypervisor?.record(vm.id, signal);
    return hypervisor && record ? { hypervisor, record } : { hypervisor };
  }

  private async pollJob(
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<PollResult> {
    const { vm } = operation;
    const { hypervisor, record } = await this.machine(vm, signal);
    if (!record) {
      return failed(guestFailures.machineMissing(vm.name));
    }
    if (!isJobOf(record, operation)) {
      return failed(guestFailures.operationReplaced());
    }
    try {
      return await report(
        hypervisor,
        await this.jobs.advance({ hypervisor, record, signal }, operation),
      );
    } catch (error) {
      if (error instanceof ExecutorError) {
        return failed(error);
      }
      throw error;
    }
  }

  private async pollDelete(
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<PollResult> {
    const { vm, force } = operation;
    const { hypervisors, unconfirmed } = this.hypervisorsToClear(operation);
    const reasons = unconfirmed ? [unconfirmed] : [];
    for (const hypervisor of hypervisors) {
      try {
        await hypervisor.remove(vm.id, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!force) {
          const refusal = hypervisor.refusal(error);
          if (refusal) {
            return failed(refusal);
          }
          throw error;
        }
        reasons.push(`${hypervisor.name}: ${messageOf(error)}`);
      }
    }
    return {
      state: 'succeeded',
      progress: { done: 1, total: 1 },
      ...(reasons.length > 0 && {
        unconfirmed: reasons.join('; ').slice(0, MAX_UNCONFIRMED),
      }),
    };
  }

  private async submitCreate(
    hypervisor: H,
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<void> {
    const { vm } = operation;
    const existing = await hypervisor.record(vm.id, signal);
    if (existing) {
      if (isJobOf(existing, operation) && !hypervisor.isHalfMade?.(existing)) {
        return;
      }
      if (existing.job.operationId !== operation.id && existing.outputs) {
        throw guestFailures.machineExists(vm.name);
      }
      await hypervisor.remove(vm.id, signal);
    }
    await hypervisor.define(operation, signal);
  }

  private async submitPower(
    hypervisor: H,
    operation: ExecutorOperation & { type: MachineJob['type'] },
    signal: AbortSignal,
  ): Promise<void> {
    const { vm, type } = operation;
    const record = await hypervisor.record(vm.id, signal);
    if (!record) {
      throw guestFailures.machineMissing(vm.name);
    }
    if (isJobOf(record, operation)) {
      return;
    }
    const before = record.job;
    const consoleStart = await hypervisor.consoleEnd(vm.id, signal);
    record.job = newJob(operation, 'stopping', consoleStart);
    if (type === 'start') {
      await this.start(hypervisor, record, before, signal);
    }
    await hypervisor.writeRecord(record, signal);
  }

  /** A machine that runs already is not started again. */
  private async start(
    hypervisor: H,
    record: MachineRecord,
    before: MachineJob,
    signal: AbortSignal,
  ): Promise<void> {
    const { vmId, job } = record;
    const { phase, launchedAt, bootedAt, bootStart, consoleStart } = before;
    if (
      phase === 'booting' &&
      (await isProcessRunning(hypervisor, vmId, signal))
    ) {
      Object.assign(job, {
        phase,
        launchedAt,
        bootedAt,
        bootStart: bootStart ?? consoleStart,
      });
    } else if (await continueRunning(hypervisor, vmId, signal)) {
      Object.assign(job, {
        phase: 'succeeded',
        finishedAt: job.submittedAt,
      });
      record.outputs = { ...record.outputs, power: 'running' };
    } else {
      hypervisor.queue(job, job.submittedAt);
    }
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
