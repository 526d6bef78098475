const TICK_MS = 50;
/** What is due later is found by the look that every loop takes now and then. */
const HORIZON_MS = 60_000;

/** Wakes at times to come; those that are close together share one alarm. */
export class Alarms {
  private readonly ticks = new Map<number, NodeJS.Timeout>();

  constructor(private readonly wake: () => void) {}

  /** @param ms - from now */
  setIn(ms: number): void {
    if (ms > HORIZON_MS) {
      return;
    }
    const tick = Math.ceil((performance.now() + ms) / TICK_MS);
    if (this.ticks.has(tick)) {
      return;
    }
    const timer = setTimeout(() => {
      this.ticks.delete(tick);
      this.wake();
    }, tick * TICK_MS - performance.now());
    timer.unref();
    this.ticks.set(tick, timer);
  }

  clear(): void {
    this.ticks.forEach(timer => clearTimeout(timer));
    this.ticks.clear();
  }
}
