import fs from 'node:fs/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { MAX_EVENT_BYTES, sizeOf } from '@backlot/plugin-vm-executor-kit';
import type { MachineFolder, MachineStore } from '../machine/MachineStore';
import type { Consoles } from './console';

const EVERY_MS = 1000;
/** A boot that writes more than half of it has failed. */
const EVENTS_BYTES = 2 * MAX_EVENT_BYTES;
/** QEMU's own complaints, which a guest can provoke. */
const QEMU_LOG_BYTES = 256 * 1024;

/**
 * Keeps what guests write into files of the host within bounds: it looks at the
 * sizes once a second, whether a job is open or not.
 *
 * A file that cannot be shortened is one machine's trouble: the others are
 * looked at all the same, and nobody waits for it.
 */
export class LogLimits {
  private timer: NodeJS.Timeout | undefined;
  private isLooking = false;
  private readonly complained = new Set<string>();

  constructor(
    private readonly parts: {
      store: MachineStore;
      consoles: Consoles;
      consoleBytes: number;
      logger: LoggerService;
    },
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      if (this.isLooking) {
        return;
      }
      this.isLooking = true;
      this.look()
        .catch(error =>
          this.parts.logger.debug(`Could not look at the logs: ${error}`),
        )
        .finally(() => {
          this.isLooking = false;
        });
    }, EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async look(): Promise<void> {
    for (const vmId of await this.parts.store.ids()) {
      try {
        await this.shorten(this.parts.store.folder(vmId));
        this.complained.delete(vmId);
      } catch (error) {
        if (this.complained.has(vmId)) {
          continue;
        }
        this.complained.add(vmId);
        this.parts.logger.warn(
          `The logs of the machine ${vmId} could not be shortened: ${error}`,
        );
      }
    }
  }

  private async shorten(folder: MachineFolder): Promise<void> {
    await shorten(folder.events, EVENTS_BYTES);
    await shorten(folder.log, QEMU_LOG_BYTES);
    await this.parts.consoles.rotate(folder, this.parts.consoleBytes);
  }
}

async function shorten(file: string, maxBytes: number): Promise<void> {
  if ((await sizeOf(file)) > maxBytes) {
    await fs.truncate(file);
  }
}
