import { type FSWatcher, watch } from 'node:fs';

/** Events within this time are handled together. */
const GATHER_MS = 20;
/** A guest may write without end, so it is handled once in this time. */
const LEAST_PAUSE_MS = 1000;

type Followed = {
  watcher: FSWatcher;
  timer?: NodeJS.Timeout;
  isHandling: boolean;
  isNew: boolean;
  handledAt: number;
};

/**
 * Notices that guests that boot have reported something: one call for a machine
 * at a time, and one a second at most.
 */
export class EventWatch {
  private readonly followed = new Map<string, Followed>();

  constructor(
    private readonly onEvent: (vmId: string) => Promise<unknown>,
    private readonly leastPauseMs = LEAST_PAUSE_MS,
  ) {}

  /** @param events - the file that the guest's events go to */
  follow(vmId: string, events: string): void {
    if (this.followed.has(vmId)) {
      return;
    }
    try {
      const watcher = watch(events, { persistent: false }, () =>
        this.happened(vmId),
      );
      // The machine is polled all the same.
      watcher.on('error', () => this.forget(vmId));
      this.followed.set(vmId, {
        watcher,
        isHandling: false,
        isNew: false,
        handledAt: -Infinity,
      });
    } catch {
      // The file is not there yet, or the host has no watches left.
    }
  }

  forget(vmId: string): void {
    const followed = this.followed.get(vmId);
    if (!followed) {
      return;
    }
    followed.watcher.close();
    clearTimeout(followed.timer);
    this.followed.delete(vmId);
  }

  close(): void {
    [...this.followed.keys()].forEach(vmId => this.forget(vmId));
  }

  private happened(vmId: string): void {
    const followed = this.followed.get(vmId);
    if (!followed || followed.timer) {
      return;
    }
    if (followed.isHandling) {
      followed.isNew = true;
      return;
    }
    const due = followed.handledAt + this.leastPauseMs - Date.now();
    followed.timer = setTimeout(() => {
      followed.timer = undefined;
      this.handle(vmId, followed);
    }, Math.max(GATHER_MS, due));
    followed.timer.unref();
  }

  private handle(vmId: string, followed: Followed): void {
    followed.isHandling = true;
    followed.isNew = false;
    followed.handledAt = Date.now();
    this.onEvent(vmId)
      .catch(() => undefined)
      .finally(() => {
        followed.isHandling = false;
        if (followed.isNew && this.followed.get(vmId) === followed) {
          this.happened(vmId);
        }
      });
  }
}
