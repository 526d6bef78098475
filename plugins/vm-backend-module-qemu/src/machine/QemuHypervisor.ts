import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ExecutorError,
  type ExecutorLogs,
  type ExecutorOperation,
  type ExecutorOutputs,
  type ExecutorSpec,
  type FoundMachine,
} from '@backlot/plugin-vm-node';
import {
  type BootReports,
  type ConsoleLines,
  fetchLog,
  guestFailures,
  type GuestFacts,
  type GuestReports,
  type Hypervisor,
  type ImageStore,
  isErrno,
  isOpen,
  macAddress,
  type MachineState,
  newJob,
} from '@backlot/plugin-vm-executor-kit';
import type { QemuConfig } from '../config';
import { failures } from '../errors';
import { type Consoles, readAt } from '../guest/console';
import type { EventWatch } from '../guest/EventWatch';
import type { Accelerator } from '../process/Accelerator';
import { QemuProcess } from '../process/QemuProcess';
import type { BootQueue } from './BootQueue';
import { findMachine } from './findMachine';
import type { Launcher } from './Launcher';
import type { MachineFiles } from './MachineFiles';
import {
  isFetching,
  type QemuRecord,
  queueJob,
  stepsBeforeStart,
} from './MachineRecord';
import type { MachineStore } from './MachineStore';
import type { StalledMachines } from './StalledMachines';

/** A launch that takes longer was ended with its backend. */
const LAUNCH_MS = 60_000;
const FETCHING_MS = 1000;
const ACCELERATOR_MS = 200;
const QUEUED_MS = 1000;

const STOPPED: MachineState = { power: 'stopped', remedy: 'none' };

/** QEMU on the host of the backend. */
export class QemuHypervisor implements Hypervisor<QemuRecord> {
  readonly name: string;
  /** The last event of a guest is noticed at once; the end of a process is not. */
  readonly bootPollMs = 1000;

  constructor(
    private readonly parts: {
      config: QemuConfig;
      store: MachineStore;
      images: ImageStore;
      files: MachineFiles;
      launcher: Launcher;
      consoles: Consoles;
      accelerator: Accelerator;
      queue: BootQueue;
      events: EventWatch;
      boots: BootReports;
      stalled: StalledMachines;
      logger: LoggerService;
    },
  ) {
    this.name = parts.config.host;
  }

  async record(vmId: string): Promise<QemuRecord | undefined> {
    return this.parts.store.read(vmId);
  }

  async writeRecord(record: QemuRecord): Promise<void> {
    await this.parts.store.write(record);
  }

  async exists(vmId: string): Promise<boolean> {
    return this.parts.store.exists(vmId);
  }

  isHalfMade({ job }: QemuRecord): boolean {
    return job.phase === 'preparing';
  }

  async define(
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<void> {
    const { images, files, config } = this.parts;
    const { vm } = operation;
    const { image, size } = vm.spec;
    await this.remove(vm.id, signal);
    await files.checkHost();
    const manifest = await images.manifest(image.name);
    if (!manifest) {
      throw guestFailures.imageNotFound(image.name);
    }
    const record: QemuRecord = {
      schemaVersion: 1,
      vmId: vm.id,
      name: vm.name,
      portal: config.portal,
      groupId: vm.groupId,
      component: vm.component,
      environment: vm.environment,
      createdAt: new Date().toISOString(),
      image: { name: image.name, version: manifest.version },
      hardware: {
        cpus: size.cpus,
        memoryMiB: size.memoryMiB,
        mac: macAddress(vm.id),
      },
      ports: {},
      job: newJob({ ...operation, type: 'create' }, 'preparing'),
    };
    await this.prepare(record, vm.spec, signal);
  }

  queue = queueJob;

  stepsBeforeStart = stepsBeforeStart;

  async launch(
    record: QemuRecord,
    operation: ExecutorOperation | undefined,
    signal: AbortSignal,
  ): Promise<{ lookAgainInMs: number } | undefined> {
    const { job } = record;
    switch (job.phase) {
      case 'fetching':
        await this.prepare(record, operation!.vm.spec, signal);
        return {
          lookAgainInMs: isFetching(job) ? FETCHING_MS : 0,
        };
      case 'preparing':
        throw failures.interrupted();
      default:
        return this.start(record, signal);
    }
  }

  async launchLog(
    { image: { name }, job }: QemuRecord,
    after: string | undefined,
  ): Promise<ExecutorLogs | undefined> {
    return isFetching(job)
      ? fetchLog(name, this.parts.images.fetchProgress(name), after)
      : undefined;
  }

  async shutdown(vmId: string, signal: AbortSignal): Promise<void> {
    await this.attempt('No power button', signal, () =>
      this.process(vmId).monitor(signal, client =>
        client.execute('system_powerdown'),
      ),
    );
  }

  async destroy(vmId: string, signal?: AbortSignal): Promise<void> {
    await this.process(vmId).end(signal);
  }

  async resume(
    vmId: string,
    state: MachineState,
    signal: AbortSignal,
  ): Promise<void> {
    this.parts.stalled.forget(vmId);
    await this.attempt('Not resumed', signal, () =>
      this.process(vmId).resume(state, signal),
    );
  }

  async remove(vmId: string, signal?: AbortSignal): Promise<void> {
    await this.process(vmId).end(signal);
    await this.parts.store.remove(vmId);
    this.parts.boots.forget(vmId);
    this.parts.stalled.forget(vmId);
    this.onEnded(vmId);
  }

  async isRunning(vmId: string): Promise<boolean> {
    return this.process(vmId).runs();
  }

  async state(vmId: string, signal?: AbortSignal): Promise<MachineState> {
    const qemu = this.process(vmId);
    if (!(await qemu.runs())) {
      return STOPPED;
    }
    const state = await qemu.state(signal);
    // It may have ended meanwhile.
    return state.problem && !(await qemu.runs()) ? STOPPED : state;
  }

  async observe(
    { vmId, job }: QemuRecord,
    signal: AbortSignal,
  ): Promise<Pick<MachineState, 'power' | 'problem'>> {
    // The monitor serves one client at a time, which is the job's.
    if (isOpen(job)) {
      return { power: (await this.isRunning(vmId)) ? 'running' : 'stopped' };
    }
    const state = await this.state(vmId, signal);
    if (state.problem?.code === 'DiskError') {
      this.parts.stalled.add(vmId);
    }
    return state;
  }

  async inspect(
    { vmId }: QemuRecord,
    signal: AbortSignal,
  ): Promise<FoundMachine> {
    const { files, config, images } = this.parts;
    return findMachine(
      {
        args: (await this.process(vmId).running())?.args,
        overlay: await files.describeDisk(vmId, signal),
        restrict: config.network.restrict,
      },
      images,
    );
  }

  async guestReports({
    image: { key, name },
  }: QemuRecord): Promise<GuestReports> {
    const { images } = this.parts;
    const manifest = key
      ? (await images.stored(key)).manifest
      : await images.manifest(name);
    return manifest?.events ?? { stages: [] };
  }

  async readEvents(
    vmId: string,
    { offset, length }: { offset: number; length: number },
  ): Promise<Buffer> {
    return readAt(this.parts.store.folder(vmId).events, offset, length);
  }

  async readConsole(
    vmId: string,
    options: { position: number; ended: boolean },
    signal?: AbortSignal,
  ): Promise<ConsoleLines> {
    const { store, consoles } = this.parts;
    return consoles.read(store.folder(vmId), options, signal);
  }

  async consoleEnd(vmId: string): Promise<number> {
    const { store, consoles } = this.parts;
    return consoles.end(store.folder(vmId));
  }

  onBooting(vmId: string): void {
    const { queue, events, store } = this.parts;
    queue.occupy(vmId);
    events.follow(vmId, store.folder(vmId).events);
  }

  async onReady(
    record: QemuRecord,
    facts: GuestFacts | undefined,
    signal: AbortSignal,
  ): Promise<ExecutorOutputs> {
    const { images, config } = this.parts;
    const { manifest } = await images.stored(record.image.key!);
    const hostPorts = await this.process(record.vmId).becomeReady(signal);
    record.ports = Object.fromEntries(
      manifest.ports.flatMap(({ purpose, port }) =>
        hostPorts.has(port) ? [[purpose, hostPorts.get(port)!]] : [],
      ),
    );
    return {
      addresses: Object.entries(record.ports).map(([purpose, port]) => ({
        type: 'forward',
        purpose,
        address: config.network.publicAddress,
        port,
      })),
      imageVersion: record.image.version,
      ...(manifest.sshUser && { sshUser: manifest.sshUser }),
      ...(facts && {
        facts: { guestAddresses: facts.addresses.join(', ') },
      }),
    };
  }

  onEnded(vmId: string): void {
    this.parts.events.forget(vmId);
    this.parts.queue.leave(vmId);
  }

  refusal(error: unknown): ExecutorError | undefined {
    return error instanceof ExecutorError ? error : undefined;
  }

  describeLeftover({ name }: QemuRecord): string {
    return `the machine ${name} on ${this.name} with its disk and logs`;
  }

  /** Whether the guest has reported how its boot ended. */
  async hasBooted(vmId: string): Promise<boolean> {
    const record = await this.record(vmId);
    const { signal } = new AbortController();
    const boot =
      record && (await this.parts.boots.progress(this, record, signal));
    return boot !== undefined && boot.outcome !== 'booting';
  }

  process(vmId: string): QemuProcess {
    return new QemuProcess(vmId, this.parts.store.folder(vmId));
  }

  /** Nothing is left of a machine that cannot be prepared. */
  private async prepare(
    record: QemuRecord,
    spec: ExecutorSpec,
    signal: AbortSignal,
  ): Promise<void> {
    const { launcher, config } = this.parts;
    try {
      await launcher.prepare(record, spec, signal);
    } catch (error) {
      await this.remove(record.vmId);
      throw isErrno(error, 'ENOSPC', 'EDQUOT')
        ? failures.diskFull(config.dataDir, 'a file was refused')
        : error;
    }
  }

  /** Starts QEMU unless it runs already; nothing is left of a creation that fails. */
  private async start(
    record: QemuRecord,
    signal: AbortSignal,
  ): Promise<{ lookAgainInMs: number } | undefined> {
    const { accelerator, queue } = this.parts;
    const { vmId, job } = record;
    if (await this.isRunning(vmId)) {
      return undefined;
    }
    const chosen = accelerator.current();
    if (!chosen) {
      return { lookAgainInMs: ACCELERATOR_MS };
    }
    if (!queue.enter(vmId, new Date(job.queuedAt!).getTime())) {
      await this.freePlaces(signal);
      return { lookAgainInMs: QUEUED_MS };
    }
    try {
      await this.parts.launcher.start(record, chosen, signal);
    } catch (error) {
      queue.leave(vmId);
      if (error instanceof ExecutorError && job.type === 'create') {
        await this.remove(vmId);
      }
      throw error;
    }
    return undefined;
  }

  /** Takes back the places of machines whose job nobody follows any more. */
  private async freePlaces(signal: AbortSignal): Promise<void> {
    const { queue, boots } = this.parts;
    for (const vmId of queue.occupants()) {
      const record = await this.record(vmId);
      const launched = new Date(record?.job.launchedAt ?? 0).getTime();
      const isLaunching =
        record?.job.phase === 'launching' && Date.now() - launched < LAUNCH_MS;
      const isBooting =
        record?.job.phase === 'booting' &&
        (await this.isRunning(vmId)) &&
        (await boots.progress(this, record, signal))?.outcome === 'booting';
      if (!isLaunching && !isBooting) {
        queue.leave(vmId);
      }
    }
  }

  private async attempt(
    failure: string,
    signal: AbortSignal,
    task: () => Promise<unknown>,
  ): Promise<void> {
    await task().catch(error => {
      signal.throwIfAborted();
      this.parts.logger.debug(`${failure}: ${error}`);
    });
  }
}
