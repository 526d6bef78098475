import type { LoggerService } from '@backstage/backend-plugin-api';
import type { QemuProcess } from '../process/QemuProcess';

const EVERY_MS = 5000;
/** What a machine must find to go on, even where none is asked for new ones. */
const LEAST_FREE_MIB = 16;
const MOST_FREE_MIB = 256;

/**
 * The machines that QEMU has paused because the host could not write to their
 * disks. They go on by themselves once there is space again.
 */
export class StalledMachines {
  private readonly stalled = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: {
      minFreeDiskMiB: number;
      freeDiskMiB(): Promise<number>;
      processOf(vmId: string): QemuProcess;
      onResumed(vmId: string): void;
      logger: LoggerService;
    },
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.look().catch(error =>
        this.parts.logger.debug(`Could not look at paused machines: ${error}`),
      );
    }, EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  add(vmId: string): void {
    this.stalled.add(vmId);
  }

  forget(vmId: string): void {
    this.stalled.delete(vmId);
  }

  async look(): Promise<void> {
    const { logger, processOf, onResumed } = this.parts;
    if (this.stalled.size === 0) return;
    if ((await this.parts.freeDiskMiB()) < this.neededMiB()) return;
    for (const vmId of [...this.stalled]) {
      // One that stalls again is added again.
      this.stalled.delete(vmId);
      const qemu = processOf(vmId);
      if (!(await qemu.runs())) continue;
      const state = await qemu.state();
      if (state.problem?.code !== 'DiskError') continue;
      await qemu.resume(state).then(
        () => {
          logger.info(`The machine ${vmId} goes on: its disk has space again`);
          onResumed(vmId);
        },
        error => {
          logger.warn(`The machine ${vmId} does not go on: ${error}`);
          this.stalled.add(vmId);
        },
      );
    }
  }

  private neededMiB(): number {
    const { minFreeDiskMiB } = this.parts;
    return Math.max(LEAST_FREE_MIB, Math.min(minFreeDiskMiB, MOST_FREE_MIB));
  }
}
