import type { LoggerService } from '@backstage/backend-plugin-api';
import type { MachineState } from '@backlot/plugin-vm-executor-kit';

const EVERY_MS = 5000;
/** What a machine needs to continue, even where new ones need nothing. */
const LEAST_FREE_MIB = 16;
const MOST_FREE_MIB = 256;

/**
 * The machines that QEMU has paused because the host could not write to their
 * disks. They continue by themselves once there is space again.
 */
export class StalledMachines {
  private readonly stalled = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: {
      minFreeDiskMiB: number;
      freeDiskMiB(): Promise<number>;
      state(vmId: string): Promise<MachineState>;
      resume(vmId: string, state: MachineState): Promise<unknown>;
      onResumed(vmId: string): void;
      logger: LoggerService;
    },
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.check().catch(error =>
        this.parts.logger.debug(`Could not check paused machines: ${error}`),
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

  async check(): Promise<void> {
    const { logger, onResumed } = this.parts;
    if (this.stalled.size === 0) {
      return;
    }
    if ((await this.parts.freeDiskMiB()) < this.neededMiB()) {
      return;
    }
    for (const vmId of [...this.stalled]) {
      // One that stalls again is added again.
      this.stalled.delete(vmId);
      const state = await this.parts.state(vmId);
      if (state.problem?.code !== 'DiskError') {
        continue;
      }
      await this.parts.resume(vmId, state).then(
        () => {
          logger.info(
            `The machine ${vmId} continues: its disk has space again`,
          );
          onResumed(vmId);
        },
        error => {
          logger.warn(`The machine ${vmId} does not continue: ${error}`);
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
