import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Consoles } from '../guest/console';
import type { JobRunner } from './JobRunner';
import { hostBoot } from './JobRunner';
import type { KeyedMutex } from '@backlot/plugin-vm-executor-kit';
import { isOpen, type MachineRecord } from './MachineRecord';
import type { MachineStore } from './MachineStore';
import { newJob } from './newJob';

const LOOK_AGAIN_MS = 1000;

/**
 * Starts the machines again that ran when the host went down. Machines that
 * ended for another reason are left as they are: their end is news.
 */
export class Autostart {
  private readonly aborted = new AbortController();

  constructor(
    private readonly parts: {
      store: MachineStore;
      runner: JobRunner;
      locks: KeyedMutex;
      consoles: Consoles;
      logger: LoggerService;
    },
  ) {}

  async run(): Promise<void> {
    const starts: Promise<void>[] = [];
    for await (const { vmId, name } of this.parts.store.list()) {
      const job = await this.parts.locks.run(vmId, () => this.begin(vmId));
      if (!job) continue;
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
    const { store, runner, logger, consoles } = this.parts;
    const record = await store.read(vmId);
    if (!record) return false;
    if (isAutostart(record)) return true;
    if (isOpen(record.job) || record.wanted !== 'running') return false;
    if (record.hostBoot === (await hostBoot())) return false;
    if (await runner.process(vmId).runs()) return false;

    logger.info(`Starting machine ${record.name} after the host's boot`);
    record.job = await newJob(consoles, store.folder(vmId), {
      type: 'start',
      attempt: 1,
      phase: 'queued',
    });
    await store.write(record);
    return true;
  }

  private async finish(vmId: string): Promise<void> {
    const { store, runner, locks, logger } = this.parts;
    const { signal } = this.aborted;
    for (;;) {
      const job = await locks.run(vmId, async () => {
        const record = await store.read(vmId);
        if (!record || !isAutostart(record)) return undefined;
        return (await runner.advance(record, signal)).record.job;
      });
      if (!job || !isOpen(job)) {
        if (job?.error) logger.error(`Machine ${vmId}: ${job.error.message}`);
        return;
      }
      await sleep(LOOK_AGAIN_MS, undefined, { signal });
    }
  }
}

function isAutostart({ job }: MachineRecord): boolean {
  return isOpen(job) && job.operationId === undefined;
}
