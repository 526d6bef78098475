import { createHash } from 'node:crypto';
import path from 'node:path';
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
  type FoundMachine,
  type PollResult,
  type SubmitResult,
  type VmExecutor,
} from '@backlot/plugin-vm-node';
import {
  guestFailures,
  checkSpec,
  consolePosition,
  ConsoleReports,
  EventReports,
  fetchLog,
  ImageStore,
  isErrno,
  KeyedMutex,
  missingImages,
} from '@backlot/plugin-vm-executor-kit';
import type { JsonObject } from '@backstage/types';
import type { QemuConfig } from './config';
import { failures } from './errors';
import { Consoles } from './guest/console';
import { EventWatch } from './guest/EventWatch';
import { LogLimits } from './guest/LogLimits';
import { Autostart } from './machine/Autostart';
import { BootQueue } from './machine/BootQueue';
import { findMachine } from './machine/findMachine';
import { JobRunner, type JobView } from './machine/JobRunner';
import { jobSteps } from './machine/jobSteps';
import { MachineFiles } from './machine/MachineFiles';
import { isOpen, type MachineRecord } from './machine/MachineRecord';
import { MachineStore } from './machine/MachineStore';
import { newJob } from './machine/newJob';
import { StalledMachines } from './machine/StalledMachines';
import { Accelerator } from './process/Accelerator';
import type { MachineState } from './process/machineState';

/** Machines whose state is asked for at once. */
const MAX_ASKED = 16;

/** Makes machines with QEMU on the host that the backend runs on. */
export class QemuExecutor implements VmExecutor {
  readonly capabilities: ExecutorCapabilities = {
    idempotency: 'key',
    power: true,
    console: true,
    callbacks: false,
    hostBound: true,
    lists: true,
    findsDrift: true,
  };

  private readonly locks = new KeyedMutex();
  private readonly store: MachineStore;
  private readonly images: ImageStore;
  private readonly files: MachineFiles;
  private readonly accelerator: Accelerator;
  private readonly events: EventWatch;
  private readonly runner: JobRunner;
  private readonly autostart: Autostart;
  private readonly consoles = new Consoles();
  private readonly stalled: StalledMachines;
  private readonly logLimits: LogLimits;
  private foreign = new Map<string, number>();

  private constructor(
    private readonly config: QemuConfig,
    private readonly logger: LoggerService,
    lookNow: (vmId: string) => void,
  ) {
    this.store = new MachineStore(path.join(config.dataDir, 'machines'));
    this.images = new ImageStore(path.join(config.dataDir, 'images'), config, {
      logger,
    });
    this.files = new MachineFiles(config, this.store);
    this.accelerator = new Accelerator(config, this.images, logger);
    // Its stages can wait for the next look: each look takes time from guests.
    this.events = new EventWatch(async vmId => {
      if (await this.runner.hasBooted(vmId).catch(() => false)) {
        lookNow(vmId);
      }
    });
    this.runner = new JobRunner({
      config,
      logger,
      store: this.store,
      images: this.images,
      files: this.files,
      reports: new ConsoleReports(),
      eventReports: new EventReports(),
      consoles: this.consoles,
      accelerator: this.accelerator,
      queue: new BootQueue(config.bootQueue, Date.now, lookNow),
      events: this.events,
    });
    this.autostart = new Autostart({
      logger,
      store: this.store,
      runner: this.runner,
      locks: this.locks,
      consoles: this.consoles,
    });
    this.stalled = new StalledMachines({
      minFreeDiskMiB: config.minFreeDiskMiB,
      freeDiskMiB: () => this.files.freeDiskMiB(),
      processOf: vmId => this.runner.process(vmId),
      onResumed: lookNow,
      logger,
    });
    this.logLimits = new LogLimits({
      store: this.store,
      consoles: this.consoles,
      consoleBytes: config.consoleBytes,
      logger,
    });
  }

  /** @param lookNow - told that something has happened to the machine of a VM */
  static create(
    config: QemuConfig,
    logger: LoggerService,
    lookNow: (vmId: string) => void = () => {},
  ): QemuExecutor {
    const executor = new QemuExecutor(config, logger, lookNow);
    executor.accelerator.current();
    executor.logLimits.start();
    executor.stalled.start();
    if (config.autostart) {
      executor.autostart.run().catch(error => {
        logger.error('Machines could not be started automatically', error);
      });
    }
    return executor;
  }

  validate(spec: ExecutorSpec): Promise<void> {
    return checkSpec(spec, this.images);
  }

  async prepare({ vm }: ExecutorOperation): Promise<{
    placement: string;
    providerState: JsonObject;
  }> {
    return {
      placement: this.config.host,
      providerState: { mac: macAddress(vm.id) },
    };
  }

  async submit(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<SubmitResult> {
    signal.throwIfAborted();
    const { vm, type } = operation;
    this.refuseOtherHosts(operation);
    const change = async () => {
      try {
        if (type === 'create') await this.submitCreate(operation, signal);
        // A removal needs no record, which a full disk could not take.
        else if (type !== 'delete') {
          await this.submitPower(operation, type, signal);
        }
      } catch (error) {
        if (!isErrno(error, 'ENOSPC', 'EDQUOT')) throw error;
        throw failures.diskFull(this.config.dataDir, 'a file was refused');
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
    const look = async (): Promise<PollResult> => {
      if (type === 'delete') {
        await this.runner.remove(vm.id, signal);
        this.stalled.forget(vm.id);
        return {
          state: 'succeeded',
          progress: { done: 1, total: 1 },
          ...this.unconfirmedElsewhere(operation),
        };
      }
      const record = await this.store.read(vm.id);
      if (!record) return failed(guestFailures.machineMissing(vm.name));
      if (!isJobOf(record, operation)) {
        return failed(guestFailures.operationReplaced());
      }
      try {
        return await this.report(
          await this.runner.advance(record, signal, vm.spec),
        );
      } catch (error) {
        if (error instanceof ExecutorError) return failed(error);
        throw error;
      }
    };
    return this.locks.run(vm.id, look, signal);
  }

  async cancel(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<void> {
    const { vm } = operation;
    const end = async () => {
      const record = await this.store.read(vm.id);
      if (!record || !isJobOf(record, operation) || !isOpen(record.job)) return;
      await this.runner.process(vm.id).end(signal);
      await this.runner.fail(record, guestFailures.cancelled());
    };
    await this.locks.run(vm.id, end, signal);
  }

  async find(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<SubmitResult | undefined> {
    signal.throwIfAborted();
    const { vm, type } = operation;
    if (type === 'delete') {
      return (await this.store.exists(vm.id))
        ? undefined
        : submitted(operation);
    }
    const record = await this.store.read(vm.id);
    return record &&
      isJobOf(record, operation) &&
      record.job.phase !== 'preparing'
      ? submitted(operation)
      : undefined;
  }

  async inspect(
    vm: ExecutorVm,
    { signal }: ExecutorContext,
  ): Promise<ExecutorMachine | undefined> {
    signal.throwIfAborted();
    const record = await this.store.read(vm.id);
    if (!record) return undefined;
    return {
      ...(await this.machine(record, signal)),
      // What is still being made is nothing yet.
      ...(!isOpen(record.job) && {
        found: await this.found(record.vmId, signal),
      }),
    };
  }

  async *list({ signal }: ExecutorContext): AsyncIterable<ExecutorMachine> {
    const imagesInUse = new Set<string>();
    const records: MachineRecord[] = [];
    const foreign = new Map<string, number>();
    for await (const record of this.store.list()) {
      if (record.image.key) imagesInUse.add(record.image.key);
      const { portal = this.config.portal } = record;
      if (portal === this.config.portal) records.push(record);
      else foreign.set(portal, (foreign.get(portal) ?? 0) + 1);
    }
    this.foreign = foreign;
    for (let at = 0; at < records.length; at += MAX_ASKED) {
      signal.throwIfAborted();
      // At once: one that is silent holds up no others.
      yield* await Promise.all(
        records
          .slice(at, at + MAX_ASKED)
          .map(record => this.machine(record, signal)),
      );
    }
    await this.images.prune(imagesInUse).catch(error => {
      this.logger.debug(`Could not remove old versions of images: ${error}`);
    });
  }

  async logs(
    operation: ExecutorOperation,
    after: string | undefined,
    { signal }: ExecutorContext,
  ): Promise<ExecutorLogs> {
    signal.throwIfAborted();
    const { vm } = operation;
    const read = async (): Promise<ExecutorLogs> => {
      const record = await this.store.read(vm.id);
      if (!record) return { lines: [], cursor: after };
      const isCurrent = record.job.operationId === operation.id;
      if (!isCurrent && operation.type !== 'create') {
        return { lines: [], cursor: after };
      }
      if (record.job.phase === 'fetching') {
        const { name } = record.image;
        return fetchLog(name, this.images.fetchProgress(name), after);
      }
      const start = isCurrent ? record.job.consoleStart : 0;
      const { lines, position, more } = await this.consoles.read(
        this.store.folder(vm.id),
        {
          position: consolePosition(after) ?? start,
          ended: !(await this.runner.process(vm.id).runs()),
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

  /** What is missing here has to be mended by a person, so operations tell it. */
  async health(): Promise<ExecutorHealth> {
    try {
      await this.files.checkHost();
    } catch (error) {
      if (!(error instanceof ExecutorError)) throw error;
      return { healthy: true, message: `${error.message}. ${error.remedy}` };
    }
    const images = await this.images.available();
    const problems = [
      missingImages(this.config.offeredImages, images),
      ...[...this.foreign].map(
        ([portal, count]) =>
          `${this.config.dataDir} holds ${count} machines of the portal "${portal}", which this portal leaves alone. Give each portal a dataDir of its own.`,
      ),
    ].filter(problem => problem !== undefined);
    return {
      healthy: true,
      ...(problems.length > 0 && { message: problems.join(' ') }),
      facts: {
        accelerator: this.accelerator.current() ?? 'not known yet',
        qemu: await this.accelerator.qemuVersion(),
        images: images.join(', '),
      },
    };
  }

  async shutdown(): Promise<void> {
    this.autostart.stop();
    this.logLimits.stop();
    this.stalled.stop();
    this.events.close();
    this.images.close();
  }

  private async submitCreate(
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<void> {
    const { vm } = operation;
    const { spec } = vm;
    const existing = await this.store.read(vm.id);
    if (existing) {
      const same = isJobOf(existing, operation);
      if (same && existing.job.phase !== 'preparing') return;
      const foreign = existing.job.operationId !== operation.id;
      if (foreign && existing.outputs)
        throw guestFailures.machineExists(vm.name);
    }
    await this.runner.remove(vm.id, signal);
    await this.files.checkHost();
    const manifest = await this.images.manifest(spec.image.name);
    if (!manifest) throw guestFailures.imageNotFound(spec.image.name);
    const record: MachineRecord = {
      schemaVersion: 1,
      vmId: vm.id,
      name: vm.name,
      portal: this.config.portal,
      groupId: vm.groupId,
      component: vm.component,
      environment: vm.environment,
      createdAt: new Date().toISOString(),
      image: { name: spec.image.name, version: manifest.version },
      hardware: {
        cpus: spec.size.cpus,
        memoryMiB: spec.size.memoryMiB,
        mac: macAddress(vm.id),
      },
      wanted: 'running',
      ports: {},
      job: await newJob(this.consoles, this.store.folder(vm.id), {
        operationId: operation.id,
        attempt: operation.attempt,
        type: 'create',
        phase: 'preparing',
      }),
    };
    await this.runner.begin(record, spec, signal);
  }

  private async submitPower(
    operation: ExecutorOperation,
    type: 'start' | 'stop' | 'restart',
    signal: AbortSignal,
  ): Promise<void> {
    const { vm } = operation;
    const record = await this.store.read(vm.id);
    if (!record) throw guestFailures.machineMissing(vm.name);
    if (isJobOf(record, operation)) return;

    const before = record.job;
    record.wanted = type === 'stop' ? 'stopped' : 'running';
    record.job = await newJob(this.consoles, this.store.folder(vm.id), {
      operationId: operation.id,
      attempt: operation.attempt,
      type,
      phase: type === 'start' ? 'queued' : 'stopping',
    });
    if (type === 'start' && (await this.runner.process(vm.id).runs())) {
      // It starts already, or is there.
      const { launchedAt, bootedAt, bootStart, eventsStart } = before;
      if (before.phase === 'booting') {
        const { phase } = before;
        Object.assign(record.job, {
          phase,
          launchedAt,
          bootedAt,
          bootStart,
          eventsStart,
        });
      } else if (await this.runsOn(vm.id, signal)) {
        Object.assign(record.job, {
          phase: 'succeeded',
          finishedAt: record.job.submittedAt,
        });
        record.outputs = { ...record.outputs, power: 'running' };
      }
    }
    await this.store.write(record);
  }

  /**
   * Lets a machine go on whose process is there. One that only a new process can
   * help is ended, to be started like any other.
   */
  private async runsOn(vmId: string, signal: AbortSignal): Promise<boolean> {
    const qemu = this.runner.process(vmId);
    let state = await qemu.state(signal);
    if (state.remedy === 'resume' || state.remedy === 'wake') {
      state = await qemu.resume(state, signal).catch(() => {
        signal.throwIfAborted();
        return qemu.state(signal);
      });
    }
    if (state.remedy === 'new') {
      await qemu.end(signal);
      return false;
    }
    if (state.problem) throw failures.notResumed(state.problem);
    this.stalled.forget(vmId);
    return true;
  }

  private async report(view: JobView): Promise<PollResult> {
    const { record, lookAgainInMs } = view;
    const { job } = record;
    const { key, name } = record.image;
    const manifest = key
      ? (await this.images.stored(key)).manifest
      : await this.images.manifest(name);
    const progress = jobSteps(view, manifest?.events.stages ?? []);
    if (job.phase === 'failed') {
      return {
        ...progress,
        state: 'failed',
        error: job.error!,
        ...(job.type === 'create' && {
          leftovers: [
            `the machine ${record.name} on ${this.config.host} with its disk and logs`,
          ],
        }),
      };
    }
    if (job.phase === 'succeeded') {
      return { ...progress, state: 'succeeded', outputs: record.outputs };
    }
    return { ...progress, state: 'running', lookAgainInMs };
  }

  private async machine(
    record: MachineRecord,
    signal: AbortSignal,
  ): Promise<ExecutorMachine> {
    const { power, problem } = await this.stateOf(record, signal);
    return {
      vmId: record.vmId,
      name: record.name,
      power,
      problem,
      placement: this.config.host,
      providerId: record.vmId,
      createdAt: new Date(record.createdAt),
      outputs: { ...record.outputs, power },
    };
  }

  private async stateOf(
    { vmId, job }: MachineRecord,
    signal: AbortSignal,
  ): Promise<Pick<MachineState, 'power' | 'problem'>> {
    const qemu = this.runner.process(vmId);
    if (!(await qemu.runs())) return { power: 'stopped' };
    // Its job talks to the monitor, which serves one client at a time.
    if (isOpen(job)) return { power: 'running' };
    const state = await qemu.state(signal);
    if (state.problem?.code === 'DiskError') this.stalled.add(vmId);
    // It may have ended while it was asked.
    const hasEnded = state.problem && !(await qemu.runs());
    return hasEnded ? { power: 'stopped' } : state;
  }

  private async found(
    vmId: string,
    signal: AbortSignal,
  ): Promise<FoundMachine> {
    const { imageKey, ...found } = findMachine({
      args: (await this.runner.process(vmId).running())?.args,
      overlay: await this.files.describeDisk(vmId, signal),
      restrict: this.config.network.restrict,
    });
    if (!imageKey) return found;
    // What somebody has put it on by hand is no version of ours.
    const image = await this.images.stored(imageKey).catch(() => undefined);
    return {
      ...found,
      image: image?.manifest.name ?? imageKey,
      imageVersion: image?.manifest.version,
    };
  }

  /** Nobody here sees what is on another host. */
  private unconfirmedElsewhere({ vm }: ExecutorOperation) {
    const { host } = this.config;
    return vm.placement && vm.placement !== host
      ? {
          unconfirmed: `the machine is on the host ${vm.placement}, and this backend runs on ${host}`,
        }
      : {};
  }

  private refuseOtherHosts({ vm, force }: ExecutorOperation): void {
    const { host } = this.config;
    if (vm.placement && vm.placement !== host && !force) {
      throw failures.wrongHost(vm.placement, host);
    }
  }
}

function submitted(operation: ExecutorOperation): SubmitResult {
  return {
    jobRef: `${operation.id}/${operation.attempt}`,
    lookAgainInMs: 0,
  };
}

function failed(error: ExecutorError): PollResult {
  return { state: 'failed', error: error.toData() };
}

function isJobOf(
  { job }: MachineRecord,
  { id, attempt }: ExecutorOperation,
): boolean {
  return job.operationId === id && job.attempt >= attempt;
}

/** Locally administered, and the same for one VM always. */
function macAddress(vmId: string): string {
  const [a, b, c, d] = createHash('sha256').update(vmId).digest();
  return ['52', '54', ...[a, b, c, d].map(hexByte)].join(':');
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
