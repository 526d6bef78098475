import fs from 'node:fs/promises';
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
  type StoredImage,
} from '@backlot/plugin-vm-executor-kit';
import type { QemuConfig } from '../config';
import { failures } from '../errors';
import { type Consoles, readAt } from '../guest/console';
import type { EventWatch } from '../guest/EventWatch';
import type { Accelerator } from '../process/Accelerator';
import type { QemuMachine } from '../process/arguments';
import { QemuProcess } from '../process/QemuProcess';
import { forwardedPorts } from '../qmp/forwardedPorts';
import type { BootQueue } from './BootQueue';
import { findMachine } from './findMachine';
import { hostBoot } from './hostBoot';
import type { MachineFiles } from './MachineFiles';
import {
  type QemuJob,
  type QemuRecord,
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
    await this.makeFiles(record, vm.spec, signal);
  }

  queue(job: QemuJob, at: string): void {
    job.phase = 'queued';
    job.queuedAt = at;
  }

  async launch(
    record: QemuRecord,
    operation: ExecutorOperation | undefined,
    signal: AbortSignal,
  ): Promise<{ lookAgainInMs: number } | undefined> {
    const { job } = record;
    switch (job.phase) {
      case 'fetching':
        await this.makeFiles(record, operation!.vm.spec, signal);
        return {
          lookAgainInMs: isFetching(job) ? FETCHING_MS : 0,
        };
      case 'preparing':
        throw failures.interrupted();
      default:
        return this.startOnce(record, signal);
    }
  }

  stepsBeforeStart = stepsBeforeStart;

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
    const { imageKey, ...found } = findMachine({
      args: (await this.process(vmId).running())?.args,
      overlay: await files.describeDisk(vmId, signal),
      restrict: config.network.restrict,
    });
    if (!imageKey) {
      return found;
    }
    // A disk that somebody changed by hand may have no version of ours.
    const image = await images.stored(imageKey).catch(() => undefined);
    return {
      ...found,
      image: image?.manifest.name ?? imageKey,
      imageVersion: image?.manifest.version,
    };
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
    const { manifest } = await this.image(record);
    const usernet = await this.process(record.vmId).monitor(
      signal,
      async client => {
        await client.execute('set-action', { reboot: 'reset' });
        return client.execute<string>('human-monitor-command', {
          'command-line': 'info usernet',
        });
      },
    );
    const hostPorts = forwardedPorts(usernet);
    record.ports = Object.fromEntries(
      manifest.ports.flatMap(({ purpose, port }) =>
        hostPorts.has(port) ? [[purpose, hostPorts.get(port)!]] : [],
      ),
    );
    return {
      addresses: Object.entries(record.ports).map(([purpose, port]) => ({
        type: 'forward',
        purpose,
        address: this.parts.config.network.publicAddress,
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

  /** The version of an image that a machine was made from. */
  private image({ image }: QemuRecord): Promise<StoredImage> {
    return this.parts.images.stored(image.key!);
  }

  /**
   * Writes what the machine finds at its first start, or waits for its image.
   * Nothing is left of a machine for which that fails.
   */
  private async makeFiles(
    record: QemuRecord,
    spec: ExecutorSpec,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, images, files, config } = this.parts;
    const { job } = record;
    try {
      const waiter = `${job.operationId}/${job.attempt}`;
      if (!(await images.ensure(record.image.name, waiter))) {
        if (!isFetching(job)) {
          job.phase = 'fetching';
          await store.write(record);
        }
        return;
      }
      const image = await images.acquire(record.image.name, signal);
      record.image.key = image.key;
      record.image.version = image.manifest.version;
      if (isFetching(job)) {
        job.fetchedAt = now();
      }
      job.phase = 'preparing';
      await store.write(record);
      await files.write(record, image, spec, signal);
      this.queue(job, now());
      await store.write(record);
    } catch (error) {
      await this.remove(record.vmId);
      throw isErrno(error, 'ENOSPC', 'EDQUOT')
        ? failures.diskFull(config.dataDir, 'a file was refused')
        : error;
    }
  }

  /** Starts QEMU unless it runs already; nothing is left of a creation that fails. */
  private async startOnce(
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
      await this.start(record, chosen, signal);
    } catch (error) {
      queue.leave(vmId);
      if (error instanceof ExecutorError && job.type === 'create') {
        await this.remove(vmId);
      }
      throw error;
    }
    return undefined;
  }

  private async start(
    record: QemuRecord,
    accelerator: 'kvm' | 'tcg',
    signal: AbortSignal,
  ): Promise<void> {
    const { config, store, consoles } = this.parts;
    const { vmId, job } = record;
    const folder = store.folder(vmId);
    job.phase = 'launching';
    job.launchedAt = now();
    await fs.rm(folder.events, { force: true });
    job.bootStart = await consoles.end(folder);
    record.hostBoot = await hostBoot();
    await store.write(record);
    const machine: QemuMachine = {
      vmId,
      name: record.name,
      folder,
      image: await this.image(record),
      accelerator,
      ...record.hardware,
      sandbox: config.sandbox,
      network: config.network,
      ports: record.ports,
    };
    const qemu = this.process(vmId);
    try {
      await qemu.start(config.binary, machine, signal);
    } catch (error) {
      // Another program may have the ports of the last start by now.
      const isPortTaken = /host forwarding rule/i.test(String(error));
      if (!isPortTaken || Object.keys(machine.ports).length === 0) {
        throw error;
      }
      record.ports = {};
      await qemu.start(config.binary, { ...machine, ports: {} }, signal);
    }
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

const isFetching = ({ phase }: QemuJob): boolean => phase === 'fetching';

function now(): string {
  return new Date().toISOString();
}
