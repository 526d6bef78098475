import fs from 'node:fs/promises';
import path from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ExecutorError,
  type ExecutorLogs,
  type ExecutorOperation,
  type ExecutorOutputs,
  type FoundMachine,
} from '@backlot/plugin-vm-node';
import {
  type ConsoleLines,
  diskBytes,
  fetchLog,
  guestFailures,
  type GuestFacts,
  type GuestReports,
  type Hypervisor,
  type ImageStore,
  type ImageVersion,
  macAddress,
  type MachineState,
  type StoredImage,
} from '@backlot/plugin-vm-executor-kit';
import type { LibvirtConfig } from '../config';
import { refusal } from '../errors';
import { believable } from '../host/believable';
import type { LibvirtHost } from '../host/LibvirtHost';
import { VirshError } from '../virsh/VirshError';
import { defineMachine } from './defineMachine';
import { findMachine } from './findMachine';
import { makeVolumes } from './makeVolumes';
import {
  type LibvirtJob,
  type LibvirtRecord,
  stepsBeforeStart,
} from './MachineRecord';
import { volumeNames } from './names';
import { readConsole } from './readConsole';

const FETCHING_MS = 1000;
const WAITING_MS = 2_000;
const UPLOADING_MS = 250;

type Wait = { lookAgainInMs: number };

/** libvirt on one host. */
export class LibvirtHypervisor implements Hypervisor<LibvirtRecord> {
  readonly name: string;
  readonly bootPollMs = 500;

  constructor(
    readonly host: LibvirtHost,
    private readonly parts: {
      config: LibvirtConfig;
      images: ImageStore;
      logger: LoggerService;
    },
  ) {
    this.name = host.name;
  }

  async record(
    vmId: string,
    signal: AbortSignal,
  ): Promise<LibvirtRecord | undefined> {
    return this.host.domains.record(vmId, signal);
  }

  async writeRecord(record: LibvirtRecord, signal: AbortSignal): Promise<void> {
    await this.host.domains.writeRecord(record, signal);
  }

  async define(
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<void> {
    const image = await this.imageOf(operation, signal);
    await defineMachine(this.host, operation, image, {
      hypervisor: await this.host.domains.hypervisor(
        this.parts.config.accelerator,
        signal,
      ),
      signal,
    });
  }

  queue(job: LibvirtJob, at: string): void {
    job.phase = 'launching';
    job.launchedAt = at;
  }

  async launch(
    record: LibvirtRecord,
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<Wait | undefined> {
    const { job } = record;
    if (job.phase === 'waiting') {
      const wait = await this.enter(record, operation, signal);
      if (wait) {
        return wait;
      }
    }
    if (job.phase === 'preparing') {
      const wait = await this.prepare(record, operation, signal);
      if (wait) {
        return wait;
      }
    }
    await this.host.domains.start(record.vmId, signal);
    return undefined;
  }

  stepsBeforeStart = stepsBeforeStart;

  async launchLog(
    { job, image: { name } }: LibvirtRecord,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<ExecutorLogs | undefined> {
    switch (job.phase) {
      case 'waiting': {
        const room = await this.host.admission.describe(signal);
        const line = `Waits until ${this.name} has room; it has ${room}`;
        return {
          lines: after ? [] : [{ source: 'executor', line }],
          cursor: after ?? '0',
        };
      }
      case 'preparing':
        return fetchLog(name, this.parts.images.fetchProgress(name), after);
      default:
        return undefined;
    }
  }

  async shutdown(vmId: string, signal: AbortSignal): Promise<void> {
    await this.host.domains.shutdown(vmId, signal).catch(error => {
      if (!(error instanceof VirshError)) {
        throw error;
      }
      this.parts.logger.debug(`No power button: ${error.message}`);
    });
  }

  async destroy(vmId: string, signal: AbortSignal): Promise<void> {
    await this.host.domains.destroy(vmId, signal);
  }

  async resume(
    vmId: string,
    state: MachineState,
    signal: AbortSignal,
  ): Promise<void> {
    await this.host.domains.resume(vmId, state, signal);
  }

  async remove(vmId: string, signal: AbortSignal): Promise<void> {
    const { domains, network, volumes } = this.host;
    this.host.throwIfHangs();
    await domains.destroy(vmId, signal);
    await network.release(macAddress(vmId), signal);
    await volumes.remove(vmId, signal);
    // Last, because its metadata are the record.
    await domains.undefine(vmId, signal);
  }

  async state(
    vmId: string,
    signal: AbortSignal,
  ): Promise<MachineState | undefined> {
    return this.host.domains.state(vmId, signal);
  }

  async inspect(
    record: LibvirtRecord,
    signal: AbortSignal,
  ): Promise<FoundMachine | undefined> {
    return findMachine(this.host, record, signal);
  }

  async guestReports({ image }: LibvirtRecord): Promise<GuestReports> {
    return { stages: image.stages, mayFail: image.console?.mayFail };
  }

  async readEvents(
    vmId: string,
    range: { offset: number; length: number },
    signal: AbortSignal,
  ): Promise<Buffer> {
    const { events } = volumeNames(vmId);
    return this.host.volumes.read(
      events,
      range,
      file => fs.readFile(file),
      signal,
    );
  }

  async readConsole(
    vmId: string,
    options: { position: number; ended: boolean },
    signal: AbortSignal,
  ): Promise<ConsoleLines> {
    const { console } = volumeNames(vmId);
    return readConsole(this.host.volumes, console, options, signal);
  }

  async consoleEnd(vmId: string, signal: AbortSignal): Promise<number> {
    return this.host.volumes.read(
      volumeNames(vmId).console,
      { offset: 0, length: 0 },
      async file => (await fs.stat(file)).size,
      signal,
    );
  }

  async onReady(
    record: LibvirtRecord,
    facts: GuestFacts | undefined,
    signal: AbortSignal,
  ): Promise<ExecutorOutputs> {
    const { vmId, mac, image, address } = record;
    await this.host.domains.keepThroughReboots(vmId, signal);
    const ip =
      address?.ip ??
      (await this.unreservedAddress(mac, facts?.addresses ?? [], signal));
    const ports = image.ports.length > 0 ? image.ports : [undefined];
    const at = (type: 'ipv4' | 'dns', where: string | undefined) =>
      where ? ports.map(port => ({ type, address: where, ...port })) : [];
    return {
      addresses: [...at('ipv4', ip), ...at('dns', address?.dns)],
      imageVersion: image.version,
      ...(image.sshUser && { sshUser: image.sshUser }),
    };
  }

  refusal(error: unknown): ExecutorError | undefined {
    if (error instanceof ExecutorError) {
      return error;
    }
    return error instanceof VirshError ? refusal(error, this.name) : undefined;
  }

  describeLeftover({ name }: LibvirtRecord): string {
    return `the domain ${name} on ${this.name} with its volumes`;
  }

  /** The version that a machine is to be made from, fetched already or not. */
  private async imageOf(
    { id, attempt, vm }: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<ImageVersion & { diskBytes?: number }> {
    const { images } = this.parts;
    const { name } = vm.spec.image;
    const version = await images.current(name);
    if (!version) {
      throw guestFailures.imageNotFound(name);
    }
    if (!(await images.ensure(name, `${id}/${attempt}`))) {
      return version;
    }
    const image = await images.acquire(name, signal);
    return { ...image, diskBytes: await sizeOf(image) };
  }

  private async enter(
    record: LibvirtRecord,
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<Wait | undefined> {
    const { admission, domains } = this.host;
    const { vmId, job } = record;
    const { memoryMiB } = operation.vm.spec.size;
    const waitsSince = new Date(job.submittedAt).getTime();
    if (!(await admission.enter({ vmId, memoryMiB, waitsSince }, signal))) {
      return { lookAgainInMs: WAITING_MS };
    }
    job.phase = 'preparing';
    job.admittedAt = now();
    await domains.writeRecord(record, signal);
    return undefined;
  }

  private async prepare(
    record: LibvirtRecord,
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<Wait | undefined> {
    const { images } = this.host;
    const { vm } = operation;
    const { image, job } = record;
    if (!(await this.fetch(record, operation, signal))) {
      return { lookAgainInMs: FETCHING_MS };
    }
    const isUploaded = await images.ensure(
      image.key,
      () => this.parts.images.stored(image.key),
      signal,
    );
    if (!isUploaded) {
      return { lookAgainInMs: UPLOADING_MS };
    }

    job.imageAt ??= now();
    await makeVolumes(this.host, record, vm, signal);
    this.queue(job, now());
    await this.writeRecord(record, signal);
    return undefined;
  }

  /** Whether the image is here, from where it is uploaded to the host. */
  private async fetch(
    { image }: LibvirtRecord,
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (!image.disk || image.disk.bytes !== undefined) {
      return true;
    }
    const { key, diskBytes: bytes } = await this.imageOf(operation, signal);
    if (key !== image.key) {
      throw guestFailures.imageChanged(image.name);
    }
    image.disk.bytes = bytes;
    return bytes !== undefined;
  }

  /** Where the network reserves nothing: its lease, or what the guest reports. */
  private async unreservedAddress(
    mac: string,
    reported: string[],
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { network, config } = this.host;
    const lease = await network.addressOf(mac, signal).catch(error => {
      if (!(error instanceof VirshError)) {
        throw error;
      }
      return undefined;
    });
    return (
      lease ??
      believable(reported, await network.subnets(signal), config.addresses)
    );
  }
}

function sizeOf({ directory, manifest: { disk } }: StoredImage) {
  return disk
    ? diskBytes(disk.format, path.join(directory, disk.file))
    : undefined;
}

function now(): string {
  return new Date().toISOString();
}
