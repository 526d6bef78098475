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

  /** @param ms - the longest sleep, in milliseconds */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.pending && !signal.aborted) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, ms);
        const wake = () => {
          clearTimeout(timer);
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
