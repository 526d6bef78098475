import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  isOpen,
  type JobRunner,
  type KeyedMutex,
  newJob,
} from '@backlot/plugin-vm-executor-kit';
import { hostBoot } from './hostBoot';
import type { QemuRecord } from './MachineRecord';
import type { MachineStore } from './MachineStore';
import type { QemuHypervisor } from './QemuHypervisor';

const LOOK_AGAIN_MS = 1000;

/**
 * Starts the machines again that ran when the host went down. Machines that
 * ended for another reason stay stopped, so that their end is noticed.
 */
export class Autostart {
  private readonly aborted = new AbortController();

  constructor(
    private readonly parts: {
      store: MachineStore;
      hypervisor: QemuHypervisor;
      jobs: JobRunner;
      locks: KeyedMutex;
      logger: LoggerService;
    },
  ) {}

  async run(): Promise<void> {
    const starts: Promise<void>[] = [];
    for await (const { vmId, name } of this.parts.store.list()) {
      const job = await this.parts.locks.run(vmId, () => this.begin(vmId));
      if (!job) {
        continue;
      }
      starts.push(
        this.finish(vmId).catch(error =>
          this.parts.logger.error(`Machine ${name} was not started`, error),
        ),
      );
    }
    await Promise.all(starts);
  }

  stop(): void {
    this.aborted.abort(new Error('The backend stops'));
  }

  private async begin(vmId: string): Promise<boolean> {
    const { store, hypervisor, logger } = this.parts;
    const record = await store.read(vmId);
    if (!record) {
      return false;
    }
    if (isAutostart(record)) {
      return true;
    }
    // A machine that somebody stopped stays stopped.
    if (isOpen(record.job) || record.job.type === 'stop') {
      return false;
    }
    if (record.hostBoot === (await hostBoot())) {
      return false;
    }
    if (await hypervisor.isRunning(vmId)) {
      return false;
    }

    logger.info(`Starting machine ${record.name} after the host's boot`);
    const consoleStart = await hypervisor.consoleEnd(vmId);
    record.job = newJob({ type: 'start', attempt: 1 }, 'queued', consoleStart);
    hypervisor.queue(record.job, record.job.submittedAt);
    await store.write(record);
    return true;
  }

  private async finish(vmId: string): Promise<void> {
    const { store, hypervisor, jobs, locks, logger } = this.parts;
    const { signal } = this.aborted;
    for (;;) {
      const job = await locks.run(vmId, async () => {
        const record = await store.read(vmId);
        if (!record || !isAutostart(record)) {
          return undefined;
        }
        await jobs.advance({ hypervisor, record, signal });
        return record.job;
      });
      if (!job || !isOpen(job)) {
        if (job?.error) {
          logger.error(`Machine ${vmId}: ${job.error.message}`);
        }
        return;
      }
      await sleep(LOOK_AGAIN_MS, undefined, { signal });
    }
  }
}

function isAutostart({ job }: QemuRecord): boolean {
  return isOpen(job) && job.operationId === undefined;
}
