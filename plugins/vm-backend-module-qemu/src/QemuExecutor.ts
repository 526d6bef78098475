import path from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ExecutorError,
  type ExecutorContext,
  type ExecutorHealth,
  type ExecutorMachine,
  type ExecutorOperation,
  type PreparedOperation,
  type SubmitResult,
} from '@backlot/plugin-vm-node';
import {
  BootReports,
  ImageStore,
  isErrno,
  macAddress,
  MachineExecutor,
  machineOf,
  missingImages,
} from '@backlot/plugin-vm-executor-kit';
import type { QemuConfig } from './config';
import { failures } from './errors';
import { Consoles } from './guest/console';
import { EventWatch } from './guest/EventWatch';
import { LogLimits } from './guest/LogLimits';
import { Autostart } from './machine/Autostart';
import { BootQueue } from './machine/BootQueue';
import { Launcher } from './machine/Launcher';
import { MachineFiles } from './machine/MachineFiles';
import type { QemuRecord } from './machine/MachineRecord';
import { MachineStore } from './machine/MachineStore';
import { QemuHypervisor } from './machine/QemuHypervisor';
import { StalledMachines } from './machine/StalledMachines';
import { Accelerator } from './process/Accelerator';

/** Machines whose state is read at once. */
const MAX_OBSERVED = 16;

/** Makes machines with QEMU on the host of the backend. */
export class QemuExecutor extends MachineExecutor<QemuHypervisor> {
  private readonly store: MachineStore;
  private readonly files: MachineFiles;
  private readonly accelerator: Accelerator;
  private readonly events: EventWatch;
  private readonly hypervisor: QemuHypervisor;
  private readonly autostart: Autostart;
  private readonly stalled: StalledMachines;
  private readonly logLimits: LogLimits;
  private machinesOfOthers = new Map<string, number>();

  private constructor(
    private readonly config: QemuConfig,
    logger: LoggerService,
    lookNow: (vmId: string) => void,
  ) {
    const { dataDir, consoleBytes, minFreeDiskMiB } = config;
    const images = new ImageStore(path.join(dataDir, 'images'), config, {
      logger,
    });
    const boots = new BootReports();
    super({ images, boots, logger, config, hostBound: true });
    const store = new MachineStore(path.join(dataDir, 'machines'));
    const consoles = new Consoles();
    this.store = store;
    this.files = new MachineFiles(config, store);
    this.accelerator = new Accelerator(config, images, logger);
    // The stages of a boot can wait for the next poll: each takes time from guests.
    this.events = new EventWatch(async vmId => {
      if (await this.hypervisor.hasBooted(vmId).catch(() => false)) {
        lookNow(vmId);
      }
    });
    this.stalled = new StalledMachines({
      minFreeDiskMiB,
      freeDiskMiB: () => this.files.freeDiskMiB(),
      state: vmId => this.hypervisor.state(vmId),
      resume: (vmId, state) => this.hypervisor.process(vmId).resume(state),
      onResumed: lookNow,
      logger,
    });
    this.hypervisor = new QemuHypervisor({
      config,
      logger,
      store,
      images,
      consoles,
      boots,
      files: this.files,
      launcher: new Launcher({
        config,
        store,
        images,
        files: this.files,
        consoles,
      }),
      accelerator: this.accelerator,
      queue: new BootQueue(config.bootQueue, Date.now, lookNow),
      events: this.events,
      stalled: this.stalled,
    });
    this.autostart = new Autostart({
      logger,
      store,
      hypervisor: this.hypervisor,
      jobs: this.jobs,
      locks: this.locks,
    });
    this.logLimits = new LogLimits({ store, consoles, consoleBytes, logger });
  }

  /** @param lookNow - called when something happened to the machine of a VM */
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

  async prepare({ vm }: ExecutorOperation): Promise<PreparedOperation> {
    return {
      placement: this.config.host,
      providerState: { mac: macAddress(vm.id) },
    };
  }

  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    context.signal.throwIfAborted();
    const { vm, force } = operation;
    if (this.isElsewhere(operation) && !force) {
      throw failures.wrongHost(vm.placement!, this.config.host);
    }
    try {
      return await super.submit(operation, context);
    } catch (error) {
      throw isErrno(error, 'ENOSPC', 'EDQUOT')
        ? failures.diskFull(this.config.dataDir, 'a file was refused')
        : error;
    }
  }

  async *list({ signal }: ExecutorContext): AsyncIterable<ExecutorMachine> {
    const imagesInUse = new Set<string>();
    const records: QemuRecord[] = [];
    const others = new Map<string, number>();
    for await (const record of this.store.list()) {
      if (record.image.key) {
        imagesInUse.add(record.image.key);
      }
      const { portal = this.config.portal } = record;
      if (portal === this.config.portal) {
        records.push(record);
      } else {
        others.set(portal, (others.get(portal) ?? 0) + 1);
      }
    }
    this.machinesOfOthers = others;
    for (let at = 0; at < records.length; at += MAX_OBSERVED) {
      signal.throwIfAborted();
      // At once, so that one that does not answer delays no others.
      yield* await Promise.all(
        records
          .slice(at, at + MAX_OBSERVED)
          .map(async record =>
            machineOf(
              this.hypervisor,
              record,
              await this.hypervisor.observe(record, signal),
            ),
          ),
      );
    }
    await this.images.prune(imagesInUse).catch(error => {
      this.logger.debug(`Could not remove old versions of images: ${error}`);
    });
  }

  /** Healthy while a person has to mend something: operations report that. */
  async health(): Promise<ExecutorHealth> {
    try {
      await this.files.checkHost();
    } catch (error) {
      if (!(error instanceof ExecutorError)) {
        throw error;
      }
      return { healthy: true, message: `${error.message}. ${error.remedy}` };
    }
    const images = await this.images.available();
    const problems = [
      missingImages(this.config.offeredImages, images),
      ...[...this.machinesOfOthers].map(
        ([portal, count]) =>
          `${this.config.dataDir} holds ${count} machines of the portal "${portal}", which this portal ignores. Give each portal a dataDir of its own.`,
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

  protected async hypervisorOf(): Promise<QemuHypervisor> {
    return this.hypervisor;
  }

  protected hypervisorsToClear(operation: ExecutorOperation) {
    const { host } = this.config;
    return {
      hypervisors: [this.hypervisor],
      ...(this.isElsewhere(operation) && {
        unconfirmed: `the machine is on the host ${operation.vm.placement}, and this backend runs on ${host}`,
      }),
    };
  }

  private isElsewhere({ vm: { placement } }: ExecutorOperation): boolean {
    return placement !== undefined && placement !== this.config.host;
  }
}
