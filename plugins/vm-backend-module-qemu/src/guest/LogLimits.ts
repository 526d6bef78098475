import fs from 'node:fs/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { MAX_EVENT_BYTES, sizeOf } from '@backlot/plugin-vm-executor-kit';
import type { MachineFolder, MachineStore } from '../machine/MachineStore';
import type { Consoles } from './console';

const EVERY_MS = 1000;
/** A boot that writes more than half of it has failed. */
const EVENTS_BYTES = 2 * MAX_EVENT_BYTES;
/** QEMU's own messages, which a guest can provoke. */
const QEMU_LOG_BYTES = 256 * 1024;

/**
 * Keeps what guests write into files of the host within bounds: it checks
 * the sizes once a second, whether a job is open or not.
 *
 * A file that cannot be shortened does not keep those of other machines from
 * being checked.
 */
export class LogLimits {
  private timer: NodeJS.Timeout | undefined;
  private isChecking = false;
  private readonly reported = new Set<string>();

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
      if (this.isChecking) {
        return;
      }
      this.isChecking = true;
      this.check()
        .catch(error =>
          this.parts.logger.debug(`Could not check the logs: ${error}`),
        )
        .finally(() => {
          this.isChecking = false;
        });
    }, EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async check(): Promise<void> {
    for (const vmId of await this.parts.store.ids()) {
      try {
        await this.shorten(this.parts.store.folder(vmId));
        this.reported.delete(vmId);
      } catch (error) {
        if (this.reported.has(vmId)) {
          continue;
        }
        this.reported.add(vmId);
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
