import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ExecutorContext,
  ExecutorHealth,
  ExecutorMachine,
  ExecutorOperation,
  ExecutorVm,
  PreparedOperation,
} from '@backlot/plugin-vm-node';
import {
  BootReports,
  ImageStore,
  macAddress,
  MachineExecutor,
  missingImages,
} from '@backlot/plugin-vm-executor-kit';
import type { LibvirtConfig } from './config';
import { failures } from './errors';
import { chooseHost, type HostLoad } from './host/chooseHost';
import { LibvirtHost } from './host/LibvirtHost';
import { removeOldImages } from './host/oldImages';
import { Promises } from './host/Promises';
import { LibvirtHypervisor } from './machine/LibvirtHypervisor';
import type { DomainState } from './virsh/domainState';
import { removeLeftFiles } from './virsh/handedFiles';
import { LifecycleWatch } from './virsh/LifecycleWatch';

const CALL_MS = 10_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Makes machines on hosts that run libvirt. */
export class LibvirtExecutor extends MachineExecutor<LibvirtHypervisor> {
  private readonly hypervisors: Map<string, LibvirtHypervisor>;
  private readonly watches: LifecycleWatch[];
  private readonly promises = new Promises();
  private readonly oldImagesDueAt = new Map<LibvirtHost, number>();

  private constructor(
    private readonly config: LibvirtConfig,
    logger: LoggerService,
    lookNow: (vmId: string) => void,
  ) {
    const images = new ImageStore(config.dataDir, config, { logger });
    super({ images, boots: new BootReports(), logger, config });
    const owner = { executor: config.id, portal: config.portal };
    this.hypervisors = new Map(
      Object.entries(config.hosts).map(([name, host]) => [
        name,
        new LibvirtHypervisor(new LibvirtHost(name, host, owner), {
          config,
          images,
          logger,
        }),
      ]),
    );
    this.watches = this.hosts.map(
      host =>
        new LifecycleWatch(
          host.config.uri,
          async domain => {
            const signal = AbortSignal.timeout(CALL_MS);
            const vmId = await host.domains
              .idOf(domain, signal)
              .catch(() => undefined);
            if (vmId) {
              lookNow(vmId);
            }
          },
          logger,
        ),
    );
  }

  /** @param lookNow - called when something happened to the machine of a VM */
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

  async prepare(
    { vm, type }: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<PreparedOperation> {
    const { providerState, placement } = vm;
    if (placement || type !== 'create') {
      return { providerState, placement };
    }
    const loads = await Promise.all(
      this.hosts.map(host => this.loadOf(host, signal)),
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

  /** All hosts have to answer: a machine that is missing counts as lost. */
  async *list({ signal }: ExecutorContext): AsyncIterable<ExecutorMachine> {
    signal.throwIfAborted();
    const { hosts } = this;
    hosts.forEach(host => host.throwIfHangs());
    const lists = await Promise.all(
      hosts.map(host => host.domains.list(signal)),
    );
    const stalled: Array<[LibvirtHost, string, DomainState]> = [];
    for (const [index, machines] of lists.entries()) {
      const host = hosts[index];
      for (const { vmId, name, power } of machines) {
        // The list does not say why; there are few of these.
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

  async health({ signal }: ExecutorContext): Promise<ExecutorHealth> {
    const answers = await Promise.all(
      this.hosts.map(async host => {
        try {
          const version = await host.version(signal);
          return { name: host.name, up: true, text: version };
        } catch (error) {
          return { name: host.name, up: false, text: messageOf(error) };
        }
      }),
    );
    const down = answers.filter(({ up }) => !up);
    const problems = down
      .map(({ name, text }) => `${name}: ${text}`)
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
        answers.map(({ name, up, text }) => [
          name,
          up ? text : 'does not answer',
        ]),
      ),
    };
  }

  async shutdown(): Promise<void> {
    this.watches.forEach(watch => watch.close());
    this.images.close();
    await Promise.all(this.hosts.map(host => host.close()));
  }

  /** Without a placement each host is searched. */
  protected async hypervisorOf(
    vm: ExecutorVm,
    signal: AbortSignal,
  ): Promise<LibvirtHypervisor | undefined> {
    if (vm.placement) {
      const hypervisor = this.hypervisorNamed(vm.placement);
      hypervisor.host.throwIfHangs();
      return hypervisor;
    }
    for (const hypervisor of this.hypervisors.values()) {
      hypervisor.host.throwIfHangs();
      if (await hypervisor.record(vm.id, signal)) {
        return hypervisor;
      }
    }
    return undefined;
  }

  protected hypervisorsToClear({ vm, force }: ExecutorOperation) {
    const { placement } = vm;
    if (!placement) {
      return { hypervisors: [...this.hypervisors.values()] };
    }
    if (force && !this.hypervisors.has(placement)) {
      return {
        hypervisors: [],
        unconfirmed: `the host ${placement} is not in the executor's config`,
      };
    }
    return { hypervisors: [this.hypervisorNamed(placement)] };
  }

  private get hosts(): LibvirtHost[] {
    return [...this.hypervisors.values()].map(({ host }) => host);
  }

  private hypervisorNamed(name: string): LibvirtHypervisor {
    const hypervisor = this.hypervisors.get(name);
    if (!hypervisor) {
      throw failures.hostUnknown(name);
    }
    return hypervisor;
  }

  /** A machine whose disk is still full is paused again at once and loses nothing. */
  private async resume(
    stalled: Array<[LibvirtHost, string, DomainState]>,
    signal: AbortSignal,
  ): Promise<void> {
    for (const [host, vmId, state] of stalled) {
      try {
        await host.domains.resume(vmId, state, signal);
      } catch (error) {
        signal.throwIfAborted();
        this.logger.debug(`${vmId} does not continue: ${messageOf(error)}`);
      }
    }
  }

  /** At the start and each day. */
  private async removeOldImages(
    host: LibvirtHost,
    signal: AbortSignal,
  ): Promise<void> {
    if (Date.now() < (this.oldImagesDueAt.get(host) ?? 0)) {
      return;
    }
    this.oldImagesDueAt.set(host, Date.now() + DAY_MS);
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

  private async loadOf(
    host: LibvirtHost,
    signal: AbortSignal,
  ): Promise<HostLoad> {
    const { name, config: limits } = host;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]);
    try {
      host.throwIfHangs();
      return { name, limits, machines: await host.domains.list(limited) };
    } catch (error) {
      signal.throwIfAborted();
      return { name, limits, problem: messageOf(error) };
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
