import fs from 'node:fs/promises';
import path from 'node:path';
import {
  ExecutorError,
  type ExecutorOperation,
  type ExecutorOutputs,
} from '@backlot/plugin-vm-node';
import {
  bootProgress,
  type BootProgress,
  ConsoleReports,
  diskBytes,
  EventReports,
  guestFailures,
  type GuestFacts,
  type ImageStore,
  type ImageVersion,
  seedImage,
  type StoredImage,
  VENDOR_DATA,
} from '@backlot/plugin-vm-executor-kit';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { LibvirtConfig } from '../config';
import { failures } from '../errors';
import { believable } from '../host/believable';
import { ImageVolumes } from '../host/ImageVolumes';
import type { LibvirtHost } from '../host/LibvirtHost';
import type { DomainState } from '../virsh/domainState';
import { VirshError } from '../virsh/VirshError';
import { consoleEnd, readConsole } from './console';
import type { MachineRecord } from './MachineRecord';
import { volumeNames } from './names';

const GIB = 1024 * 1024 * 1024;
const FETCHING_MS = 1000;
const WAITING_MS = 2_000;
const UPLOADING_MS = 250;
const BOOTING_MS = 500;
const STOPPING_MS = 300;
/** What a machine that was paused gets to run on before it is ended. */
const RESUMING_MS = 2000;
const HOSTNAME = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/;

/** Where a job stands after it was looked at. */
export interface JobView {
  record: MachineRecord;
  boot?: BootProgress;
  lookAgainInMs?: number;
}

/**
 * Takes a machine's job one step further. It looks at the domain, its metadata,
 * its volumes and the guest's events and at nothing that it remembers, so that
 * any backend can go on where another one stopped.
 *
 * Callers hold the machine's lock.
 */
export class JobRunner {
  private readonly reports = new ConsoleReports();
  private readonly eventReports = new EventReports();

  constructor(
    private readonly parts: {
      config: LibvirtConfig;
      images: ImageStore;
      logger: LoggerService;
    },
  ) {}

  async advance(
    host: LibvirtHost,
    record: MachineRecord,
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<JobView> {
    switch (record.job.phase) {
      case 'waiting':
        return this.wait(host, record, operation, signal);
      case 'preparing':
        return this.prepare(host, record, operation, signal);
      case 'stopping':
        return this.stop(host, record, signal);
      case 'launching':
        return this.launch(host, record, signal);
      case 'booting':
        return this.boot(host, record, signal);
      default:
        return { record };
    }
  }

  /** The version that a machine is to be made from, fetched already or not. */
  async imageOf(
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<ImageVersion & { diskBytes?: number }> {
    const { images } = this.parts;
    const { name } = operation.vm.spec.image;
    const version = await images.current(name);
    if (!version) throw guestFailures.imageNotFound(name);
    if (!(await images.ensure(name, waiterOf(operation)))) return version;
    const image = await images.acquire(name, signal);
    return { ...image, diskBytes: await sizeOf(image) };
  }

  async fail(
    host: LibvirtHost,
    record: MachineRecord,
    error: ExecutorError,
    signal: AbortSignal,
    boot?: BootProgress,
  ): Promise<JobView> {
    record.job.phase = 'failed';
    record.job.error = error.toData();
    return this.finish(host, record, signal, boot);
  }

  /** Whether the image is on this side, from where it goes to the host. */
  private async fetch(
    record: MachineRecord,
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { image } = record;
    if (!image.disk || image.disk.bytes !== undefined) return true;
    const { key, diskBytes: bytes } = await this.imageOf(operation, signal);
    if (key !== image.key) throw guestFailures.imageChanged(image.name);
    image.disk.bytes = bytes;
    return bytes !== undefined;
  }

  private async wait(
    host: LibvirtHost,
    record: MachineRecord,
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<JobView> {
    const { vmId, job } = record;
    const { memoryMiB } = operation.vm.spec.size;
    const waitsSince = new Date(job.submittedAt).getTime();
    const entered = await host.admission.enter(
      { vmId, memoryMiB, waitsSince },
      signal,
    );
    if (!entered) return { record, lookAgainInMs: WAITING_MS };
    job.phase = 'preparing';
    job.admittedAt = now();
    await host.domains.writeRecord(record, signal);
    return this.prepare(host, record, operation, signal);
  }

  private async prepare(
    host: LibvirtHost,
    record: MachineRecord,
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<JobView> {
    const { vm } = operation;
    const { image, job } = record;
    if (!(await this.fetch(record, operation, signal))) {
      return { record, lookAgainInMs: FETCHING_MS };
    }
    const isThere = await host.images.ensure(
      image.key,
      () => this.parts.images.stored(image.key),
      signal,
    );
    if (!isThere) return { record, lookAgainInMs: UPLOADING_MS };

    job.imageAt ??= now();
    const names = volumeNames(vm.id);
    await host.volumes.uploadText(
      names.seed,
      seedImage({
        instanceId: vm.id,
        hostname: vm.name,
        sshKeys: vm.spec.sshKeys,
        userData: vm.spec.userData,
        vendorData: image.console && VENDOR_DATA,
      }),
      signal,
    );
    if (image.disk) {
      const { file, format, bytes } = image.disk;
      await host.volumes.create(
        names.disk,
        Math.max(bytes!, Math.ceil(vm.spec.size.diskGiB * GIB)),
        signal,
        { volume: ImageVolumes.nameOf(image.key, file), format },
      );
    }
    await host.volumes.create(names.console, 0, signal);
    if (!image.console) await host.volumes.create(names.events, 0, signal);
    record.address = await host.network.reserve(
      { mac: record.mac, name: record.name },
      signal,
    );
    const filter = await host.network.filterFor(record.address?.ip, signal);
    if (filter) {
      const { isolated } = host.config;
      const network = { name: host.network.name, isolated, filter };
      await host.domains.setInterface(vm.id, record.mac, network, signal);
    }
    return this.toLaunch(host, record, signal);
  }

  private async stop(
    host: LibvirtHost,
    record: MachineRecord,
    signal: AbortSignal,
  ): Promise<JobView> {
    const { vmId, job } = record;
    const since = new Date(job.submittedAt).getTime();
    const state = await host.domains.state(vmId, signal);
    if (state && (state.power !== 'stopped' || state.remedy === 'new')) {
      await this.pressPowerButton(
        host,
        vmId,
        state,
        Date.now() - since,
        signal,
      );
      return { record, lookAgainInMs: STOPPING_MS };
    }
    job.stoppedAt = now();
    if (job.type === 'stop') {
      record.outputs = { ...record.outputs, power: 'stopped' };
      return this.succeed(host, record, signal);
    }
    if (record.image.console) {
      const { console } = volumeNames(vmId);
      job.bootStart = await consoleEnd(host.volumes, console, signal);
    }
    return this.toLaunch(host, record, signal);
  }

  /**
   * A guest that is paused does not hear the button, so it runs on first. One
   * that stays paused, or that nothing can wake, is ended.
   */
  private async pressPowerButton(
    host: LibvirtHost,
    vmId: string,
    state: DomainState,
    elapsedMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const isPaused = state.remedy === 'resume' || state.remedy === 'wake';
    const { shutdownTimeoutMs } = this.parts.config;
    if (
      elapsedMs > shutdownTimeoutMs ||
      state.remedy === 'new' ||
      (isPaused && elapsedMs > RESUMING_MS)
    ) {
      await host.domains.destroy(vmId, signal);
      return;
    }
    try {
      if (isPaused) await host.domains.resume(vmId, state, signal);
      // Pressed again each time: a guest that is still booting overhears it.
      await host.domains.shutdown(vmId, signal);
    } catch (error) {
      if (!(error instanceof VirshError)) throw error;
      this.parts.logger.debug(`No power button: ${error.message}`);
    }
  }

  private async toLaunch(
    host: LibvirtHost,
    record: MachineRecord,
    signal: AbortSignal,
  ): Promise<JobView> {
    record.job.phase = 'launching';
    record.job.launchedAt = now();
    await host.domains.writeRecord(record, signal);
    return this.launch(host, record, signal);
  }

  private async launch(
    host: LibvirtHost,
    record: MachineRecord,
    signal: AbortSignal,
  ): Promise<JobView> {
    const { vmId, job } = record;
    await host.domains.start(vmId, signal);
    job.phase = 'booting';
    job.bootedAt = now();
    await host.domains.writeRecord(record, signal);
    return {
      record,
      boot: await this.progressOf(host, record, signal),
      lookAgainInMs: BOOTING_MS,
    };
  }

  private async boot(
    host: LibvirtHost,
    record: MachineRecord,
    signal: AbortSignal,
  ): Promise<JobView> {
    const { bootTimeoutMs } = this.parts.config;
    // Asked before the events are read, which may be a machine's last ones.
    const state = await host.domains.state(record.vmId, signal);
    const boot = await this.progressOf(host, record, signal);
    const fail = (error: ExecutorError) =>
      this.fail(host, record, error, signal, boot);

    if (boot.outcome === 'failed') {
      return fail(
        boot.stage === 'user-data'
          ? guestFailures.userData(boot.message!)
          : guestFailures.guest(boot.stage, boot.message!),
      );
    }
    if (state?.power === 'stopped') return fail(guestFailures.stopped());
    if (boot.outcome === 'ready') {
      await host.domains.keepThroughReboots(record.vmId, signal);
      record.outputs = await this.outputs(host, record, boot.facts, signal);
      return this.succeed(host, record, signal, boot);
    }
    const elapsed = Date.now() - new Date(record.job.bootedAt!).getTime();
    if (elapsed > bootTimeoutMs) {
      if (state?.problem) return fail(failures.notResumed(state.problem));
      return fail(
        guestFailures.bootTimeout(Math.round(bootTimeoutMs / 1000), boot.stage),
      );
    }
    return { record, boot, lookAgainInMs: BOOTING_MS };
  }

  private async outputs(
    host: LibvirtHost,
    { vmId, mac, image, address }: MachineRecord,
    facts: GuestFacts | undefined,
    signal: AbortSignal,
  ): Promise<ExecutorOutputs> {
    const ip =
      address?.ip ??
      (await this.leaseOrWord(host, mac, facts?.addresses ?? [], signal));
    const reached = image.ports.length > 0 ? image.ports : [undefined];
    const at = (type: 'ipv4' | 'dns', where: string | undefined) =>
      where ? reached.map(port => ({ type, address: where, ...port })) : [];
    return {
      providerId: vmId,
      // The guest's word, so anything may stand there.
      hostname:
        facts && HOSTNAME.test(facts.hostname) ? facts.hostname : undefined,
      addresses: [...at('ipv4', ip), ...at('dns', address?.dns)],
      power: 'running',
      imageVersion: image.version,
      ...(image.sshUser && { sshUser: image.sshUser }),
      ...(facts && {
        facts: {
          os: `${facts.os.name} ${facts.os.version}`,
          kernel: facts.kernel,
        },
      }),
    };
  }

  /** Where the network reserves nothing: its lease, or what the guest says. */
  private async leaseOrWord(
    host: LibvirtHost,
    mac: string,
    said: string[],
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const lease = await host.network.addressOf(mac, signal).catch(error => {
      if (!(error instanceof VirshError)) throw error;
      return undefined;
    });
    if (lease) return lease;
    const subnets = await host.network.subnets(signal);
    return believable(said, subnets, host.config.addresses);
  }

  private async succeed(
    host: LibvirtHost,
    record: MachineRecord,
    signal: AbortSignal,
    boot?: BootProgress,
  ): Promise<JobView> {
    record.job.phase = 'succeeded';
    return this.finish(host, record, signal, boot);
  }

  private async finish(
    host: LibvirtHost,
    record: MachineRecord,
    signal: AbortSignal,
    boot: BootProgress | undefined,
  ): Promise<JobView> {
    this.reports.forget(record.vmId);
    this.eventReports.forget(record.vmId);
    record.job.finishedAt = now();
    record.job.bootSteps = boot?.steps;
    await host.domains.writeRecord(record, signal);
    return { record };
  }

  private async progressOf(
    host: LibvirtHost,
    { vmId, image, job }: MachineRecord,
    signal: AbortSignal,
  ): Promise<BootProgress> {
    const names = volumeNames(vmId);
    const { volumes } = host;
    const events = image.console
      ? await this.reports.events(
          {
            vmId,
            id: job.launchedAt!,
            start: job.bootStart ?? job.consoleStart,
            mayFail: image.console.mayFail,
            read: position =>
              readConsole(volumes, names.console, {
                position,
                ended: false,
                signal,
              }),
          },
          signal,
        )
      : await this.eventReports.events(
          {
            vmId,
            id: job.launchedAt!,
            // QEMU begins the file anew with each start.
            start: 0,
            read: (offset, length) =>
              volumes.read(
                names.events,
                { offset, length },
                file => fs.readFile(file),
                signal,
              ),
          },
          signal,
        );
    return bootProgress(events, {
      stages: image.stages,
      startedAt: new Date(job.bootedAt!),
      now: new Date(),
    });
  }
}

function sizeOf({ directory, manifest: { disk } }: StoredImage) {
  return disk
    ? diskBytes(disk.format, path.join(directory, disk.file))
    : undefined;
}

function waiterOf({ id, attempt }: ExecutorOperation): string {
  return `${id}/${attempt}`;
}

function now(): string {
  return new Date().toISOString();
}
