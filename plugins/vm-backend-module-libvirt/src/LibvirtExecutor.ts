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
import {
  guestFailures,
  checkSpec,
  consolePosition,
  fetchLog,
  ImageStore,
  KeyedMutex,
  missingImages,
} from '@backlot/plugin-vm-executor-kit';
import type { LibvirtConfig } from './config';
import { failures, refusal } from './errors';
import { chooseHost, type HostLoad } from './host/chooseHost';
import { LibvirtHost } from './host/LibvirtHost';
import { removeOldImages } from './host/oldImages';
import { Promises } from './host/Promises';
import { consoleEnd, readConsole } from './machine/console';
import { defineMachine } from './machine/defineMachine';
import { findMachine } from './machine/findMachine';
import { JobRunner, type JobView } from './machine/JobRunner';
import { jobSteps } from './machine/jobSteps';
import { isOpen, type MachineRecord } from './machine/MachineRecord';
import { macAddress, volumeNames } from './machine/names';
import type { DomainState } from './virsh/domainState';
import { removeLeftFiles } from './virsh/handedFiles';
import { LifecycleWatch } from './virsh/LifecycleWatch';
import { VirshError } from './virsh/VirshError';

const ASK_ALL_MS = 10_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Makes machines on hosts that run libvirt. */
export class LibvirtExecutor implements VmExecutor {
  readonly capabilities: ExecutorCapabilities = {
    idempotency: 'key',
    power: true,
    console: true,
    callbacks: false,
    hostBound: false,
    lists: true,
    findsDrift: true,
  };

  private readonly hosts: Map<string, LibvirtHost>;
  private readonly images: ImageStore;
  private readonly runner: JobRunner;
  private readonly watches: LifecycleWatch[];
  private readonly locks = new KeyedMutex();
  private readonly promises = new Promises();
  private readonly looksForOldImages = new Map<LibvirtHost, number>();

  private constructor(
    private readonly config: LibvirtConfig,
    private readonly logger: LoggerService,
    lookNow: (vmId: string) => void,
  ) {
    this.hosts = new Map(
      Object.entries(config.hosts).map(([name, host]) => [
        name,
        new LibvirtHost(name, host, {
          executor: config.id,
          portal: config.portal,
        }),
      ]),
    );
    this.images = new ImageStore(config.dataDir, config, { logger });
    this.runner = new JobRunner({ config, logger, images: this.images });
    this.watches = [...this.hosts.values()].map(
      host =>
        new LifecycleWatch(
          host.config.uri,
          async domain => {
            const signal = AbortSignal.timeout(ASK_ALL_MS);
            const vmId = await host.domains
              .idOf(domain, signal)
              .catch(() => undefined);
            if (vmId) lookNow(vmId);
          },
          logger,
        ),
    );
  }

  /** @param lookNow - told that something has happened to the machine of a VM */
  static create(
    config: LibvirtConfig,
    logger: LoggerService,
    lookNow: (vmId: string) => void = () => {},
  ): LibvirtExecutor {
    const executor = new LibvirtExecutor(config, logger, lookNow);
    executor.watches.forEach(watch => watch.start());
    removeLeftFiles().catch(error =>
      logger.debug(`Could not look for files of an earlier run: ${error}`),
    );
    return executor;
  }

  validate(spec: ExecutorSpec): Promise<void> {
    return checkSpec(spec, this.images);
  }

  async prepare(
    { vm, type }: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<PreparedOperation> {
    const { providerState, placement } = vm;
    if (placement || type !== 'create') return { providerState, placement };
    const loads = await Promise.all(
      [...this.hosts.values()].map(host => this.loadOf(host, signal)),
    );
    const { id: vmId, name, spec } = vm;
    const { memoryMiB } = spec.size;
    const chosen = chooseHost(
      loads.map(load => ({
        ...load,
        machines:
          load.machines &&
          this.promises.withPromised(load.name, load.machines, vmId),
      })),
      memoryMiB,
    );
    this.promises.make(chosen, { vmId, name, memoryMiB });
    return { placement: chosen, providerState: { mac: macAddress(vmId) } };
  }

  async submit(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<SubmitResult> {
    signal.throwIfAborted();
    const { vm, type } = operation;
    if (type === 'delete') {
      this.hostsOf(operation);
      return submitted(operation);
    }
    const host = await this.hostOf(vm, signal);
    if (!host) throw guestFailures.machineMissing(vm.name);
    const change = async () => {
      try {
        if (type === 'create') {
          await this.submitCreate(host, operation, signal);
        } else {
          await this.submitPower(host, operation, type, signal);
        }
      } catch (error) {
        if (error instanceof VirshError) throw refusal(error, host.name);
        throw error;
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
    const { vm } = operation;
    const look = async (): Promise<PollResult> => {
      if (operation.type === 'delete') {
        return this.pollDelete(operation, signal);
      }
      const host = await this.hostOf(vm, signal);
      const record = await host?.domains.record(vm.id, signal);
      if (!host || !record)
        return failed(guestFailures.machineMissing(vm.name));
      if (!isJobOf(record, operation)) {
        return failed(guestFailures.operationReplaced());
      }
      try {
        return report(
          await this.runner.advance(host, record, operation, signal),
          host,
        );
      } catch (error) {
        const told = asRefusal(error, host);
        if (!told) throw error;
        return report(await this.runner.fail(host, record, told, signal), host);
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
      const host = await this.hostOf(vm, signal);
      const record = await host?.domains.record(vm.id, signal);
      if (!host || !record) return;
      if (!isJobOf(record, operation) || !isOpen(record.job)) return;
      await host.domains.destroy(vm.id, signal);
      await this.runner.fail(host, record, guestFailures.cancelled(), signal);
    };
    await this.locks.run(vm.id, end, signal);
  }

  async find(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<SubmitResult | undefined> {
    signal.throwIfAborted();
    const { vm, type } = operation;
    const host = await this.hostOf(vm, signal);
    const record = await host?.domains.record(vm.id, signal);
    const arrived =
      type === 'delete' ? !record : record && isJobOf(record, operation);
    return arrived ? submitted(operation) : undefined;
  }

  async inspect(
    vm: ExecutorVm,
    { signal }: ExecutorContext,
  ): Promise<ExecutorMachine | undefined> {
    signal.throwIfAborted();
    const host = await this.hostOf(vm, signal);
    const record = await host?.domains.record(vm.id, signal);
    const state = record && (await host!.domains.state(vm.id, signal));
    if (!host || !record || !state) return undefined;
    return {
      vmId: vm.id,
      name: record.name,
      power: state.power,
      problem: state.problem,
      placement: host.name,
      providerId: vm.id,
      createdAt: new Date(record.createdAt),
      outputs: { ...record.outputs, power: state.power },
      // What is still being made is nothing yet.
      ...(!isOpen(record.job) && {
        found: await findMachine(host, record, signal),
      }),
    };
  }

  /** All hosts have to answer: a machine that is left out is taken for lost. */
  async *list({ signal }: ExecutorContext): AsyncIterable<ExecutorMachine> {
    signal.throwIfAborted();
    const hosts = [...this.hosts.values()];
    hosts.forEach(host => host.throwIfHangs());
    const lists = await Promise.all(
      hosts.map(host => host.domains.list(signal)),
    );
    const stalled: Array<[LibvirtHost, string, DomainState]> = [];
    for (const [index, machines] of lists.entries()) {
      const host = hosts[index];
      for (const { vmId, name, power } of machines) {
        // A list does not say why; there are few of these.
        const state =
          power === 'unknown'
            ? await host.domains.state(vmId, signal)
            : undefined;
        if (state?.problem?.code === 'DiskError') {
          stalled.push([host, vmId, state]);
        }
        yield {
          vmId,
          name,
          power: state?.power ?? power,
          problem: state?.problem,
          placement: host.name,
          providerId: vmId,
          outputs: { power: state?.power ?? power },
        };
      }
    }
    await this.resume(stalled, signal);
    await this.images.prune(new Set());
    await Promise.all(hosts.map(host => this.removeOldImages(host, signal)));
  }

  async logs(
    operation: ExecutorOperation,
    after: string | undefined,
    { signal }: ExecutorContext,
  ): Promise<ExecutorLogs> {
    signal.throwIfAborted();
    const { vm } = operation;
    const host = await this.hostOf(vm, signal);
    const record = await host?.domains.record(vm.id, signal);
    if (!host || !record) return { lines: [], cursor: after };
    const isCurrent = record.job.operationId === operation.id;
    if (!isCurrent && operation.type !== 'create') {
      return { lines: [], cursor: after };
    }
    if (record.job.phase === 'waiting') {
      const line = `Waits until ${
        host.name
      } has room; it has ${await host.admission.describe(signal)}`;
      return {
        lines: after ? [] : [{ source: 'executor', line }],
        cursor: after ?? '0',
      };
    }
    const state = await host.domains.state(vm.id, signal);
    if (record.job.phase === 'preparing') {
      const { name } = record.image;
      return fetchLog(name, this.images.fetchProgress(name), after);
    }
    const start = isCurrent ? record.job.consoleStart : 0;
    const { lines, position, more } = await readConsole(
      host.volumes,
      volumeNames(vm.id).console,
      {
        position: consolePosition(after) ?? start,
        ended: state?.power === 'stopped' && !isOpen(record.job),
        signal,
      },
    );
    return {
      lines: lines.map(line => ({ source: 'console', line })),
      cursor: String(position),
      more,
    };
  }

  async health({ signal }: ExecutorContext): Promise<ExecutorHealth> {
    const answers = await Promise.all(
      [...this.hosts.values()].map(async host => {
        try {
          const version = await host.version(signal);
          return { name: host.name, up: true, says: version };
        } catch (error) {
          return { name: host.name, up: false, says: messageOf(error) };
        }
      }),
    );
    const down = answers.filter(({ up }) => !up);
    const problems = down
      .map(({ name, says }) => `${name}: ${says}`)
      .join('; ');
    if (down.length === answers.length) {
      return { healthy: false, message: `No host answers: ${problems}` };
    }
    const messages = [
      down.length > 0
        ? `${down.length} of ${answers.length} hosts do not answer: ${problems}`
        : undefined,
      missingImages(this.config.offeredImages, await this.images.available()),
    ].filter(message => message !== undefined);
    return {
      healthy: true,
      ...(messages.length > 0 && { message: messages.join('. ') }),
      facts: Object.fromEntries(
        answers.map(({ name, up, says }) => [
          name,
          up ? says : 'does not answer',
        ]),
      ),
    };
  }

  async shutdown(): Promise<void> {
    this.watches.forEach(watch => watch.close());
    this.images.close();
    await Promise.all([...this.hosts.values()].map(host => host.close()));
  }

  private async submitCreate(
    host: LibvirtHost,
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<void> {
    const { vm } = operation;
    const existing = await host.domains.record(vm.id, signal);
    if (existing) {
      if (isJobOf(existing, operation)) return;
      const foreign = existing.job.operationId !== operation.id;
      if (foreign && existing.outputs)
        throw guestFailures.machineExists(vm.name);
      await this.remove(host, vm.id, signal);
    }
    const image = await this.runner.imageOf(operation, signal);
    await defineMachine(host, operation, image, {
      hypervisor: await host.domains.hypervisor(
        this.config.accelerator,
        signal,
      ),
      signal,
    });
  }

  private async submitPower(
    host: LibvirtHost,
    operation: ExecutorOperation,
    type: 'start' | 'stop' | 'restart',
    signal: AbortSignal,
  ): Promise<void> {
    const { vm, id, attempt } = operation;
    const record = await host.domains.record(vm.id, signal);
    const state = await host.domains.state(vm.id, signal);
    if (!record || !state) throw guestFailures.machineMissing(vm.name);
    if (isJobOf(record, operation)) return;

    const before = record.job;
    const submittedAt = new Date().toISOString();
    record.job = {
      operationId: id,
      attempt,
      type,
      phase: type === 'start' ? 'launching' : 'stopping',
      submittedAt,
      consoleStart: await consoleEnd(
        host.volumes,
        volumeNames(vm.id).console,
        signal,
      ),
      ...(type === 'start' && { launchedAt: submittedAt }),
    };
    if (type === 'start' && before.phase === 'booting') {
      // It starts already.
      const { phase, launchedAt, bootedAt, bootStart } = before;
      Object.assign(record.job, { phase, launchedAt, bootedAt, bootStart });
    } else if (type === 'start' && (await this.runsOn(host, vm.id, signal))) {
      Object.assign(record.job, {
        phase: 'succeeded',
        finishedAt: submittedAt,
      });
      record.outputs = { ...record.outputs, power: 'running' };
    }
    await host.domains.writeRecord(record, signal);
  }

  /**
   * Lets a machine go on whose process is there. One that only a new process can
   * help is ended, to be started like any other.
   */
  private async runsOn(
    host: LibvirtHost,
    vmId: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    let state = await host.domains.state(vmId, signal);
    if (state?.remedy === 'resume' || state?.remedy === 'wake') {
      await host.domains.resume(vmId, state, signal);
      state = await host.domains.state(vmId, signal);
    }
    if (state?.remedy === 'new') {
      await host.domains.destroy(vmId, signal);
      return false;
    }
    if (state?.problem) throw failures.notResumed(state.problem);
    return state !== undefined && state.power !== 'stopped';
  }

  /** One whose disk is full still is paused again at once, and nothing is lost. */
  private async resume(
    stalled: Array<[LibvirtHost, string, DomainState]>,
    signal: AbortSignal,
  ): Promise<void> {
    for (const [host, vmId, state] of stalled) {
      try {
        await host.domains.resume(vmId, state, signal);
      } catch (error) {
        signal.throwIfAborted();
        this.logger.debug(`${vmId} does not go on: ${messageOf(error)}`);
      }
    }
  }

  private async pollDelete(
    operation: ExecutorOperation,
    signal: AbortSignal,
  ): Promise<PollResult> {
    const { vm, force } = operation;
    const hosts = this.hostsOf(operation);
    const unconfirmed =
      hosts.length === 0
        ? [`the host ${vm.placement} is not in the executor's config`]
        : [];
    for (const host of hosts) {
      try {
        host.throwIfHangs();
        await this.remove(host, vm.id, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!force) {
          const told = asRefusal(error, host);
          if (told) return failed(told);
          throw error;
        }
        unconfirmed.push(`${host.name}: ${messageOf(error)}`);
      }
    }
    return {
      state: 'succeeded',
      progress: { done: 1, total: 1 },
      ...(unconfirmed.length > 0 && {
        unconfirmed: unconfirmed.join('; ').slice(0, 1000),
      }),
    };
  }

  /** At the start and each day; nobody waits for its success. */
  private async removeOldImages(
    host: LibvirtHost,
    signal: AbortSignal,
  ): Promise<void> {
    if (Date.now() < (this.looksForOldImages.get(host) ?? 0)) return;
    this.looksForOldImages.set(host, Date.now() + DAY_MS);
    const currentKey = (image: string) =>
      this.images.current(image).then(
        version => version?.key,
        () => undefined,
      );
    try {
      const removed = await removeOldImages(host, currentKey, signal);
      if (removed.length > 0) {
        this.logger.info(
          `Removed old versions of images from ${host.name}: ${removed.join(
            ', ',
          )}`,
        );
      }
    } catch (error) {
      this.logger.debug(
        `Could not look for old images on ${host.name}: ${messageOf(error)}`,
      );
    }
  }

  /** The domain goes last: as long as it is there, leftovers are known. */
  private async remove(
    host: LibvirtHost,
    vmId: string,
    signal: AbortSignal,
  ): Promise<void> {
    await host.domains.destroy(vmId, signal);
    await host.network.release(macAddress(vmId), signal);
    await host.volumes.remove(vmId, signal);
    await host.domains.undefine(vmId, signal);
  }

  /** Where a VM is; without a placement each host is asked. */
  private async hostOf(
    vm: ExecutorVm,
    signal: AbortSignal,
  ): Promise<LibvirtHost | undefined> {
    if (vm.placement) {
      const host = this.hostNamed(vm.placement);
      host.throwIfHangs();
      return host;
    }
    for (const host of this.hosts.values()) {
      host.throwIfHangs();
      if (await host.domains.record(vm.id, signal)) return host;
    }
    return undefined;
  }

  private hostsOf({ vm, force }: ExecutorOperation): LibvirtHost[] {
    if (!vm.placement) return [...this.hosts.values()];
    if (force && !this.hosts.has(vm.placement)) return [];
    return [this.hostNamed(vm.placement)];
  }

  private hostNamed(name: string): LibvirtHost {
    const host = this.hosts.get(name);
    if (!host) throw failures.hostUnknown(name);
    return host;
  }

  private async loadOf(
    host: LibvirtHost,
    signal: AbortSignal,
  ): Promise<HostLoad> {
    const { name, config: limits } = host;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(ASK_ALL_MS)]);
    try {
      host.throwIfHangs();
      return { name, limits, machines: await host.domains.list(limited) };
    } catch (error) {
      signal.throwIfAborted();
      return { name, limits, problem: messageOf(error) };
    }
  }
}

function report(
  { record, boot, lookAgainInMs }: JobView,
  host: LibvirtHost,
): PollResult {
  const { job } = record;
  const progress = jobSteps(record, boot?.steps);
  if (job.phase === 'failed') {
    return {
      ...progress,
      state: 'failed',
      error: job.error!,
      ...(job.type === 'create' && {
        leftovers: [
          `the domain ${record.name} on ${host.name} with its volumes`,
        ],
      }),
    };
  }
  if (job.phase === 'succeeded') {
    return { ...progress, state: 'succeeded', outputs: record.outputs };
  }
  return { ...progress, state: 'running', lookAgainInMs };
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

/** Undefined where nobody knows what came of it. */
function asRefusal(
  error: unknown,
  host: LibvirtHost,
): ExecutorError | undefined {
  if (error instanceof ExecutorError) return error;
  return error instanceof VirshError ? refusal(error, host.name) : undefined;
}

function isJobOf(
  { job }: MachineRecord,
  { id, attempt }: ExecutorOperation,
): boolean {
  return job.operationId === id && job.attempt >= attempt;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
