import { EventEmitter, once } from 'node:events';

/** Wakes requests that wait on this replica for something to happen. */
export class Notifier {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private count = 0;

  /** Remember it before you look, and wait for a later one. */
  get version(): number {
    return this.count;
  }

  notify(): void {
    this.count += 1;
    this.emitter.emit('news');
  }

  /** Waits for news after `version`, for `ms` milliseconds at most. */
  async after(version: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.count === version) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
      await once(this.emitter, 'news', { signal: limit }).catch(() => {});
    }
  }
}
