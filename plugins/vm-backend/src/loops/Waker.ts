import { setTimeout as delay } from 'node:timers/promises';

/**
 * Lets a loop sleep until a time, and be woken earlier. A wake-up that comes
 * while nobody sleeps is kept for the next sleep.
 */
export class Waker {
  private pending = false;
  private wakeSleeper?: () => void;

  wake(): void {
    this.pending = true;
    this.wakeSleeper?.();
  }

  /** @param ms - the shortest sleep, even when woken, and the longest */
  async sleep(
    ms: { min: number; max: number },
    signal: AbortSignal,
  ): Promise<void> {
    if (ms.min > 0) {
      await pause(ms.min, signal);
    }
    if (!this.pending && !signal.aborted) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, ms.max - ms.min);
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.wakeSleeper = wake;
        signal.addEventListener('abort', wake, { once: true });
      });
      this.wakeSleeper = undefined;
    }
    this.pending = false;
  }
}

const pause = (ms: number, signal: AbortSignal) =>
  delay(ms, undefined, { signal }).catch(() => {});
