import fs from 'node:fs/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ExecutorError,
  type ExecutorOutputs,
  type ExecutorSpec,
} from '@backlot/plugin-vm-node';
import {
  bootProgress,
  type BootProgress,
  type ConsoleReports,
  guestFailures,
  type GuestFacts,
  type ImageStore,
  type EventReports,
  isErrno,
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
import type { MachineFiles } from './MachineFiles';
import type { MachineRecord } from './MachineRecord';
import type { MachineStore } from './MachineStore';

/** A start takes far less; who is longer at it has died. */
const LAUNCH_MS = 60_000;
const FETCHING_MS = 1000;
/** What a machine that was paused gets to run on before it is ended. */
const RESUMING_MS = 2000;
const HOSTNAME = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/;
/** Its last event tells sooner; a process that ends does not. */
const BOOTING_MS = 1000;

/** Where a job stands after it was looked at. */
export interface JobView {
  record: MachineRecord;
  boot?: BootProgress;
  lookAgainInMs?: number;
}

/**
 * Takes a machine's job one step further. It looks at the record, the process
 * and the guest's events and at nothing that it remembers, so that any backend
 * on this host can go on where another one stopped.
 *
 * Callers hold the machine's lock.
 */
export class JobRunner {
  constructor(
    private readonly parts: {
      config: QemuConfig;
      store: MachineStore;
      images: ImageStore;
      files: MachineFiles;
      reports: ConsoleReports;
      eventReports: EventReports;
      consoles: Consoles;
      accelerator: Accelerator;
      queue: BootQueue;
      events: EventWatch;
      logger: LoggerService;
    },
  ) {}

  /** @param spec - of what is to be made; not for automatic starts */
  async advance(
    record: MachineRecord,
    signal: AbortSignal,
    spec?: ExecutorSpec,
  ): Promise<JobView> {
    switch (record.job.phase) {
      case 'fetching':
        return this.fetch(record, spec!, signal);
      case 'preparing':
        return this.fail(record, failures.interrupted());
      case 'stopping':
        return this.stop(record, signal);
      case 'queued':
      case 'launching':
        return this.launch(record, signal);
      case 'booting':
        return this.boot(record, signal);
      default:
        return { record, boot: await this.progressOf(record, signal) };
    }
  }

  /** Whether the guest has said how its boot ended. */
  async hasBooted(vmId: string): Promise<boolean> {
    const record = await this.parts.store.read(vmId);
    const boot = record && (await this.progressOf(record));
    return boot !== undefined && boot.outcome !== 'booting';
  }

  process(vmId: string): QemuProcess {
    return new QemuProcess(vmId, this.parts.store.folder(vmId));
  }

  /** Ends the process and removes every file; both may be gone already. */
  async remove(vmId: string, signal?: AbortSignal): Promise<void> {
    await this.process(vmId).end(signal);
    await this.parts.store.remove(vmId);
    this.leave(vmId);
  }

  /**
   * Writes what the machine finds at its first start, or that its image is on
   * its way. Of one that fails nothing is left.
   */
  async begin(
    record: MachineRecord,
    spec: ExecutorSpec,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, images, files } = this.parts;
    const { job } = record;
    try {
      const waiter = `${job.operationId}/${job.attempt}`;
      if (!(await images.ensure(record.image.name, waiter))) {
        if (job.phase !== 'fetching') {
          job.phase = 'fetching';
          await store.write(record);
        }
        return;
      }
      const image = await images.acquire(record.image.name, signal);
      record.image = { ...record.image, ...versionOf(image) };
      if (job.phase === 'fetching') job.fetchedAt = now();
      job.phase = 'preparing';
      await store.write(record);
      await files.write(record, image, spec, signal);
      job.phase = 'queued';
      job.queuedAt = now();
      await store.write(record);
    } catch (error) {
      await this.remove(record.vmId);
      if (!isErrno(error, 'ENOSPC', 'EDQUOT')) throw error;
      throw failures.diskFull(this.parts.config.dataDir, 'a file was refused');
    }
  }

  private async fetch(
    record: MachineRecord,
    spec: ExecutorSpec,
    signal: AbortSignal,
  ): Promise<JobView> {
    await this.begin(record, spec, signal);
    const isFetching = record.job.phase === 'fetching';
    return { record, lookAgainInMs: isFetching ? FETCHING_MS : 0 };
  }

  private leave(vmId: string): void {
    this.parts.events.forget(vmId);
    this.parts.reports.forget(vmId);
    this.parts.eventReports.forget(vmId);
    this.parts.queue.leave(vmId);
  }

  /** The version of an image that a machine was made from. */
  private image({ image }: MachineRecord): Promise<StoredImage> {
    return this.parts.images.stored(image.key!);
  }

  async fail(record: MachineRecord, error: ExecutorError): Promise<JobView> {
    record.job.error = error.toData();
    return this.finish(record, 'failed');
  }

  private async stop(
    record: MachineRecord,
    signal: AbortSignal,
  ): Promise<JobView> {
    const qemu = this.process(record.vmId);
    const since = new Date(record.job.stoppingSince!).getTime();
    const elapsed = Date.now() - since;
    if (elapsed > this.parts.config.shutdownTimeoutMs) {
      await qemu.end(signal);
    }
    if (await qemu.runs()) {
      await this.pressPowerButton(qemu, elapsed, signal).catch(error => {
        signal.throwIfAborted();
        this.parts.logger.debug(`No power button: ${error}`);
      });
      return { record, lookAgainInMs: 200 };
    }

    await qemu.forget();
    if (record.job.type === 'stop') {
      record.outputs = { ...record.outputs, power: 'stopped' };
      return this.succeed(record);
    }
    record.job.phase = 'queued';
    record.job.queuedAt = now();
    await this.parts.store.write(record);
    return { record, lookAgainInMs: 0 };
  }

  /**
   * A guest that is paused does not hear the button, so it runs on first. One
   * that stays paused, or that nothing can wake, is ended.
   */
  private async pressPowerButton(
    qemu: QemuProcess,
    elapsedMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    let state = await qemu.state(signal);
    if (state.remedy === 'resume' || state.remedy === 'wake') {
      if (elapsedMs > RESUMING_MS) return qemu.end(signal);
      state = await qemu.resume(state, signal);
    }
    const isSilent = state.problem?.code === 'MonitorSilent';
    if (state.remedy === 'new' && !isSilent) return qemu.end(signal);
    // Pressed again each time: a guest that is still booting overhears it.
    await qemu.monitor(signal, client => client.execute('system_powerdown'));
    return undefined;
  }

  private async launch(
    record: MachineRecord,
    signal: AbortSignal,
  ): Promise<JobView> {
    const { config, store, accelerator, queue } = this.parts;
    const { vmId, job } = record;
    const folder = store.folder(vmId);
    const qemu = this.process(vmId);

    if (!(await qemu.runs())) {
      const chosen = accelerator.current();
      if (!chosen) return { record, lookAgainInMs: 200 };
      const since = new Date(job.queuedAt!).getTime();
      if (!queue.enter(vmId, since)) {
        await this.freePlaces();
        return { record, lookAgainInMs: 1000 };
      }
      try {
        job.phase = 'launching';
        job.launchedAt = now();
        await fs.rm(folder.events, { force: true });
        job.eventsStart = 0;
        job.bootStart = await this.parts.consoles.end(folder);
        record.hostBoot = await hostBoot();
        await store.write(record);
        await this.start(
          qemu,
          record,
          {
            vmId,
            name: record.name,
            folder,
            image: await this.image(record),
            accelerator: chosen,
            ...record.hardware,
            sandbox: config.sandbox,
            network: config.network,
            ports: record.ports,
          },
          signal,
        );
      } catch (error) {
        queue.leave(vmId);
        if (!(error instanceof ExecutorError)) throw error;
        if (job.type !== 'create') return this.fail(record, error);
        // Nothing was started, so nothing is to be left.
        await this.remove(vmId);
        throw error;
      }
    }
    queue.occupy(vmId);
    this.parts.events.follow(vmId, folder.events);
    job.phase = 'booting';
    job.bootedAt = now();
    await store.write(record);
    return {
      record,
      boot: await this.progressOf(record, signal),
      lookAgainInMs: BOOTING_MS,
    };
  }

  /** Asks for the ports of the last start, which someone may have by now. */
  private async start(
    qemu: QemuProcess,
    record: MachineRecord,
    machine: QemuMachine,
    signal: AbortSignal,
  ): Promise<void> {
    const { binary } = this.parts.config;
    try {
      await qemu.start(binary, machine, signal);
    } catch (error) {
      const portTaken = /host forwarding rule/i.test(String(error));
      if (!portTaken || Object.keys(machine.ports).length === 0) throw error;
      record.ports = {};
      await qemu.start(binary, { ...machine, ports: {} }, signal);
    }
  }

  private async boot(
    record: MachineRecord,
    signal: AbortSignal,
  ): Promise<JobView> {
    const { config, queue } = this.parts;
    const { vmId } = record;
    queue.occupy(vmId);
    this.parts.events.follow(vmId, this.parts.store.folder(vmId).events);
    // Asked before the events are read, which may be a process's last ones.
    const runs = await this.process(vmId).runs();
    const boot = (await this.progressOf(record, signal))!;

    if (boot.outcome === 'failed') {
      return this.fail(
        record,
        boot.stage === 'user-data'
          ? guestFailures.userData(boot.message!)
          : guestFailures.guest(boot.stage, boot.message!),
      );
    }
    if (!runs) return this.fail(record, guestFailures.stopped());
    if (boot.outcome === 'ready') return this.settle(record, boot, signal);
    const elapsed = Date.now() - new Date(record.job.bootedAt!).getTime();
    if (elapsed > config.bootTimeoutMs) {
      const { problem } = await this.process(vmId).state(signal);
      if (problem) return this.fail(record, failures.notResumed(problem));
      const seconds = Math.round(config.bootTimeoutMs / 1000);
      return this.fail(record, guestFailures.bootTimeout(seconds, boot.stage));
    }
    return { record, boot, lookAgainInMs: BOOTING_MS };
  }

  private async settle(
    record: MachineRecord,
    boot: BootProgress,
    signal: AbortSignal,
  ): Promise<JobView> {
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
    record.outputs = this.outputs(record, manifest.sshUser, boot.facts);
    return this.succeed(record);
  }

  private outputs(
    record: MachineRecord,
    sshUser: string | null,
    facts?: GuestFacts,
  ): ExecutorOutputs {
    return {
      providerId: record.vmId,
      // The guest's word, so anything may stand there.
      hostname:
        facts && HOSTNAME.test(facts.hostname) ? facts.hostname : undefined,
      addresses: Object.entries(record.ports).map(([purpose, port]) => ({
        type: 'forward',
        purpose,
        address: this.parts.config.network.publicAddress,
        port,
      })),
      power: 'running',
      imageVersion: record.image.version,
      ...(sshUser && { sshUser }),
      ...(facts && {
        facts: {
          os: `${facts.os.name} ${facts.os.version}`,
          kernel: facts.kernel,
          guestAddresses: facts.addresses.join(', '),
        },
      }),
    };
  }

  private async succeed(record: MachineRecord): Promise<JobView> {
    return this.finish(record, 'succeeded');
  }

  private async finish(
    record: MachineRecord,
    phase: 'succeeded' | 'failed',
  ): Promise<JobView> {
    record.job.phase = phase;
    record.job.finishedAt = now();
    record.job.boot = await this.progressOf(record);
    this.leave(record.vmId);
    await this.parts.store.write(record);
    return { record, boot: record.job.boot };
  }

  private async progressOf(
    record: MachineRecord,
    signal?: AbortSignal,
  ): Promise<BootProgress | undefined> {
    const { vmId, job } = record;
    if (!job.bootedAt) return undefined;
    if (job.boot) return job.boot;
    const { events } = (await this.image(record)).manifest;
    const folder = this.parts.store.folder(vmId);
    const told =
      'port' in events
        ? await this.parts.eventReports.events(
            {
              vmId,
              id: job.launchedAt!,
              start: job.eventsStart,
              read: (offset, length) => readAt(folder.events, offset, length),
            },
            signal,
          )
        : await this.parts.reports.events(
            {
              vmId,
              id: job.launchedAt!,
              start: job.bootStart!,
              mayFail: events.mayFail,
              read: position =>
                this.parts.consoles.read(folder, { position, ended: false }),
            },
            signal,
          );
    return bootProgress(told, {
      stages: events.stages,
      startedAt: new Date(job.bootedAt),
      now: new Date(job.finishedAt ?? Date.now()),
    });
  }

  /** Takes back the places of machines whose job nobody follows any more. */
  private async freePlaces(): Promise<void> {
    const { store, queue } = this.parts;
    for (const vmId of queue.occupants()) {
      const record = await store.read(vmId);
      const launched = new Date(record?.job.launchedAt ?? 0).getTime();
      const launching =
        record?.job.phase === 'launching' && Date.now() - launched < LAUNCH_MS;
      const booting =
        record?.job.phase === 'booting' &&
        (await this.process(vmId).runs()) &&
        (await this.progressOf(record))?.outcome === 'booting';
      if (!launching && !booting) queue.leave(vmId);
    }
  }
}

function versionOf({ key, manifest: { version } }: StoredImage) {
  return { key, version };
}

let bootId: Promise<string> | undefined;

/** Changes with each boot of the host. */
export function hostBoot(): Promise<string> {
  bootId ??= fs
    .readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    .then(text => text.trim());
  return bootId;
}

function now(): string {
  return new Date().toISOString();
}
