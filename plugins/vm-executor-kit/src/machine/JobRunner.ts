import type {
  ExecutorError,
  ExecutorOperation,
  ExecutorOutputs,
} from '@backlot/plugin-vm-node';
import type { VmOperationStep } from '@backlot/plugin-vm-common';
import { guestFailures } from '../errors';
import type { BootProgress, GuestFacts } from '../guest/events';
import type { BootReports } from './BootReports';
import type { Hypervisor } from './Hypervisor';
import type { MachineRecord } from './MachineRecord';
import { isOn, isProcessRunning, shutDown } from './power';

const STOPPING_MS = 250;
const HOSTNAME = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/;

/** A machine on its host, while its lock is held. */
export type Machine = {
  hypervisor: Hypervisor;
  record: MachineRecord;
  signal: AbortSignal;
};

/** Where a job stands. */
export type JobView = {
  record: MachineRecord;
  bootSteps?: VmOperationStep[];
  lookAgainInMs?: number;
};

/**
 * Takes the job of a machine one step further. It relies on the record, the
 * machine and the reports of the guest and on nothing that it remembers, so
 * that any backend can continue where another one stopped.
 *
 * Callers hold the machine's lock.
 */
export class JobRunner {
  constructor(
    private readonly parts: {
      boots: BootReports;
      bootTimeoutMs: number;
      shutdownTimeoutMs: number;
    },
  ) {}

  /**
   * @param operation - absent where the executor starts a machine by itself
   * @throws ExecutorError where nothing is left of the machine
   */
  async advance(
    machine: Machine,
    operation?: ExecutorOperation,
  ): Promise<JobView> {
    const { hypervisor, record, signal } = machine;
    try {
      return await this.step(machine, operation);
    } catch (error) {
      const refusal = hypervisor.refusal(error);
      if (!refusal || !(await hypervisor.record(record.vmId, signal))) {
        throw refusal ?? error;
      }
      return this.fail(machine, refusal);
    }
  }

  async fail(
    machine: Machine,
    error: ExecutorError,
    boot?: BootProgress,
  ): Promise<JobView> {
    machine.record.job.error = error.toData();
    return this.finish(machine, 'failed', boot);
  }

  private async step(
    machine: Machine,
    operation?: ExecutorOperation,
  ): Promise<JobView> {
    switch (machine.record.job.phase) {
      case 'succeeded':
      case 'failed':
        return { record: machine.record };
      case 'stopping':
        return this.stop(machine);
      case 'booting':
        return this.boot(machine);
      default:
        return this.launch(machine, operation);
    }
  }

  private async stop(machine: Machine): Promise<JobView> {
    const { hypervisor, record, signal } = machine;
    const { vmId, job } = record;
    const state = await hypervisor.state(vmId, signal);
    if (isOn(state)) {
      await shutDown(hypervisor, vmId, state, {
        elapsedMs: Date.now() - new Date(job.submittedAt).getTime(),
        timeoutMs: this.parts.shutdownTimeoutMs,
        signal,
      });
      return { record, lookAgainInMs: STOPPING_MS };
    }
    job.stoppedAt = now();
    if (job.type === 'stop') {
      record.outputs = { ...record.outputs, power: 'stopped' };
      return this.finish(machine, 'succeeded');
    }
    if ((await hypervisor.guestReports(record)).mayFail) {
      job.bootStart = await hypervisor.consoleEnd(vmId, signal);
    }
    hypervisor.queue(job, now());
    await hypervisor.writeRecord(record, signal);
    return { record, lookAgainInMs: 0 };
  }

  private async launch(
    { hypervisor, record, signal }: Machine,
    operation?: ExecutorOperation,
  ): Promise<JobView> {
    const wait = await hypervisor.launch(record, operation, signal);
    if (wait) {
      return { record, ...wait };
    }
    record.job.phase = 'booting';
    record.job.bootedAt = now();
    await hypervisor.writeRecord(record, signal);
    hypervisor.onBooting?.(record.vmId);
    const boot = await this.parts.boots.progress(hypervisor, record, signal);
    return this.booting(hypervisor, record, boot);
  }

  private async boot(machine: Machine): Promise<JobView> {
    const { hypervisor, record, signal } = machine;
    const { vmId, job } = record;
    const { boots, bootTimeoutMs } = this.parts;
    hypervisor.onBooting?.(vmId);
    // Before the events are read, which may be the last ones of a process.
    const isRunning = await isProcessRunning(hypervisor, vmId, signal);
    const boot = (await boots.progress(hypervisor, record, signal))!;
    const fail = (error: ExecutorError) => this.fail(machine, error, boot);

    if (boot.outcome === 'failed') {
      return fail(
        boot.stage === 'user-data'
          ? guestFailures.userData(boot.message!)
          : guestFailures.guest(boot.stage, boot.message!),
      );
    }
    if (!isRunning) {
      return fail(guestFailures.stopped());
    }
    if (boot.outcome === 'ready') {
      const own = await hypervisor.onReady(record, boot.facts, signal);
      record.outputs = outputs(vmId, boot.facts, own);
      return this.finish(machine, 'succeeded', boot);
    }
    const elapsed = Date.now() - new Date(job.bootedAt!).getTime();
    if (elapsed > bootTimeoutMs) {
      const state = await hypervisor.state(vmId, signal);
      return fail(
        state?.problem
          ? guestFailures.notResumed(state.problem)
          : guestFailures.bootTimeout(
              Math.round(bootTimeoutMs / 1000),
              boot.stage,
            ),
      );
    }
    return this.booting(hypervisor, record, boot);
  }

  private booting(
    { bootPollMs }: Hypervisor,
    record: MachineRecord,
    boot: BootProgress | undefined,
  ): JobView {
    return { record, bootSteps: boot?.steps, lookAgainInMs: bootPollMs };
  }

  private async finish(
    { hypervisor, record, signal }: Machine,
    phase: 'succeeded' | 'failed',
    known?: BootProgress,
  ): Promise<JobView> {
    const { boots } = this.parts;
    const { vmId, job } = record;
    job.phase = phase;
    job.finishedAt = now();
    const boot =
      known ??
      (await boots.progress(hypervisor, record, signal).catch(() => {
        signal.throwIfAborted();
        return undefined;
      }));
    job.bootSteps = boot?.steps;
    boots.forget(vmId);
    hypervisor.onEnded?.(vmId);
    await hypervisor.writeRecord(record, signal);
    return { record };
  }
}

function outputs(
  vmId: string,
  facts: GuestFacts | undefined,
  own: ExecutorOutputs,
): ExecutorOutputs {
  return {
    providerId: vmId,
    // The guest may report anything as its name.
    hostname:
      facts && HOSTNAME.test(facts.hostname) ? facts.hostname : undefined,
    power: 'running',
    ...own,
    ...(facts && {
      facts: {
        os: `${facts.os.name} ${facts.os.version}`,
        kernel: facts.kernel,
        ...own.facts,
      },
    }),
  };
}

function now(): string {
  return new Date().toISOString();
}
