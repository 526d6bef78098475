import { type FSWatcher, watch } from 'node:fs';

const GATHER_MS = 20;

/** Tells when guests that boot have reported something. */
export class EventWatch {
  private readonly watchers = new Map<string, FSWatcher>();

  constructor(private readonly onEvent: (vmId: string) => unknown) {}

  /** @param events - the file that the guest's events go to */
  follow(vmId: string, events: string): void {
    if (this.watchers.has(vmId)) {
      return;
    }
    let gathering = false;
    try {
      const watcher = watch(events, { persistent: false }, () => {
        if (!gathering) {
          gathering = true;
          setTimeout(() => {
            gathering = false;
            this.onEvent(vmId);
          }, GATHER_MS).unref();
        }
      });
      // Whoever cannot watch is asked now and then, as without this.
      watcher.on('error', () => this.forget(vmId));
      this.watchers.set(vmId, watcher);
    } catch {
      // The file is not there yet, or the host has no watches left.
    }
  }

  forget(vmId: string): void {
    this.watchers.get(vmId)?.close();
    this.watchers.delete(vmId);
  }

  close(): void {
    [...this.watchers.keys()].forEach(vmId => this.forget(vmId));
  }
}
