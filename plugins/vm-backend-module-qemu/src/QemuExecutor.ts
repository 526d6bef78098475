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
  fetchLog,
  ImageStore,
  isErrno,
  KeyedMutex,
  rotateEvents,
} from '@backlot/vm-guest-node';
import type { JsonObject } from '@backstage/types';
import type { QemuConfig } from './config';
import { failures } from './errors';
import { readConsole, rotateConsole } from './guest/console';
import { Autostart } from './machine/Autostart';
import { EventWatch } from './guest/EventWatch';
import { BootQueue } from './machine/BootQueue';
import { findMachine } from './machine/findMachine';
import { JobRunner, type JobView } from './machine/JobRunner';
import { jobSteps } from './machine/jobSteps';
import { MachineFiles } from './machine/MachineFiles';
import { isOpen, type MachineRecord } from './machine/MachineRecord';
import { MachineStore } from './machine/MachineStore';
import { newJob } from './machine/newJob';
import { Accelerator } from './process/Accelerator';

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

  private constructor(
    private readonly config: QemuConfig,
    logger: LoggerService,
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
      accelerator: this.accelerator,
      queue: new BootQueue(config.bootQueue, Date.now, lookNow),
      events: this.events,
    });
    this.autostart = new Autostart({
      logger,
      store: this.store,
      runner: this.runner,
      locks: this.locks,
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
    await this.locks.run(vm.id, async () => {
      try {
        if (type === 'create') await this.submitCreate(operation);
        // A removal needs no record, which a full disk could not take.
        else if (type !== 'delete') await this.submitPower(operation, type);
      } catch (error) {
        if (!isErrno(error, 'ENOSPC', 'EDQUOT')) throw error;
        throw failures.diskFull(this.config.dataDir, 'a file was refused');
      }
    });
    return submitted(operation);
  }

  async poll(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<PollResult> {
    signal.throwIfAborted();
    const { vm, type } = operation;
    return this.locks.run(vm.id, async () => {
      if (type === 'delete') {
        await this.runner.remove(vm.id);
        return { state: 'succeeded', progress: { done: 1, total: 1 } };
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
    });
  }

  async cancel(operation: ExecutorOperation): Promise<void> {
    const { vm } = operation;
    await this.locks.run(vm.id, async () => {
      const record = await this.store.read(vm.id);
      if (!record || !isJobOf(record, operation) || !isOpen(record.job)) return;
      await this.runner.process(vm.id).end();
      await this.runner.fail(record, guestFailures.cancelled());
    });
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
      ...(await this.machine(record)),
      // What is still being made is nothing yet.
      ...(!isOpen(record.job) && { found: await this.found(record.vmId) }),
    };
  }

  async *list({ signal }: ExecutorContext): AsyncIterable<ExecutorMachine> {
    const imagesInUse = new Set<string>();
    for await (const record of this.store.list()) {
      signal.throwIfAborted();
      if (record.image.key) imagesInUse.add(record.image.key);
      await this.locks.run(record.vmId, () => this.rotateLogs(record.vmId));
      yield await this.machine(record);
    }
    await this.images.prune(imagesInUse);
  }

  async logs(
    operation: ExecutorOperation,
    after: string | undefined,
    { signal }: ExecutorContext,
  ): Promise<ExecutorLogs> {
    signal.throwIfAborted();
    const { vm } = operation;
    return this.locks.run(vm.id, async () => {
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
      const { lines, position, more } = await readConsole(
        this.store.folder(vm.id),
        {
          base: record.consoleBase,
          position: consolePosition(after) ?? start,
          ended: !(await this.runner.process(vm.id).runs()),
        },
      );
      return {
        lines: lines.map(line => ({ source: 'console', line })),
        cursor: String(position),
        more,
      };
    });
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
    if (images.length === 0) {
      return {
        healthy: true,
        message: `There is no image in ${this.config.imagesDir}. Build one with "images/build micro".`,
      };
    }
    return {
      healthy: true,
      facts: {
        accelerator: this.accelerator.current() ?? 'not known yet',
        qemu: await this.accelerator.qemuVersion(),
        images: images.join(', '),
      },
    };
  }

  async shutdown(): Promise<void> {
    this.autostart.stop();
    this.events.close();
    this.images.close();
  }

  private async submitCreate(operation: ExecutorOperation): Promise<void> {
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
    await this.runner.remove(vm.id);
    await this.files.checkHost();
    const manifest = await this.images.manifest(spec.image.name);
    if (!manifest) throw guestFailures.imageNotFound(spec.image.name);
    const record: MachineRecord = {
      schemaVersion: 1,
      vmId: vm.id,
      name: vm.name,
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
      consoleBase: 0,
      job: await newJob({ consoleBase: 0 }, this.store.folder(vm.id), {
        operationId: operation.id,
        attempt: operation.attempt,
        type: 'create',
        phase: 'preparing',
      }),
    };
    await this.runner.begin(record, spec);
  }

  private async submitPower(
    operation: ExecutorOperation,
    type: 'start' | 'stop' | 'restart',
  ): Promise<void> {
    const { vm } = operation;
    const record = await this.store.read(vm.id);
    if (!record) throw guestFailures.machineMissing(vm.name);
    if (isJobOf(record, operation)) return;

    const before = record.job;
    record.wanted = type === 'stop' ? 'stopped' : 'running';
    record.job = await newJob(record, this.store.folder(vm.id), {
      operationId: operation.id,
      attempt: operation.attempt,
      type,
      phase: type === 'start' ? 'queued' : 'stopping',
    });
    if (type === 'start' && (await this.runner.process(vm.id).runs())) {
      // It starts already, or is there.
      const { launchedAt, bootedAt, eventsStart } = before;
      Object.assign(
        record.job,
        before.phase === 'booting'
          ? { phase: before.phase, launchedAt, bootedAt, eventsStart }
          : { phase: 'succeeded', finishedAt: record.job.submittedAt },
      );
    }
    await this.store.write(record);
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

  private async machine(record: MachineRecord): Promise<ExecutorMachine> {
    const runs = await this.runner.process(record.vmId).runs();
    return {
      vmId: record.vmId,
      name: record.name,
      power: runs ? 'running' : 'stopped',
      placement: this.config.host,
      providerId: record.vmId,
      createdAt: new Date(record.createdAt),
      outputs: { ...record.outputs, power: runs ? 'running' : 'stopped' },
    };
  }

  private async found(vmId: string): Promise<FoundMachine> {
    const { imageKey, ...found } = findMachine({
      args: (await this.runner.process(vmId).running())?.args,
      overlay: await this.files.describeDisk(vmId),
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

  /** A job that is open reads its lines by offset. */
  private async rotateLogs(vmId: string): Promise<void> {
    const record = await this.store.read(vmId);
    if (!record || isOpen(record.job)) return;
    const folder = this.store.folder(vmId);
    await rotateEvents(folder.events);
    const moved = await rotateConsole(folder, this.config.consoleBytes);
    if (moved === 0) return;
    record.consoleBase += moved;
    await this.store.write(record);
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
