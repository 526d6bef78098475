import { setTimeout as delay } from 'node:timers/promises';
import type { Notifier } from '../loops/Notifier';

/** Waiting requests of one user or service; further ones are answered at once. */
const MOST_OF_ONE = 20;
/** Waiting requests of all together. */
const MOST = 1000;
/** However much happens elsewhere, a waiting request does not look more often. */
const LOOK_EVERY_MS = 250;
/** How long a wait rests on this replica's own news. */
const LOOK_AGAIN_MS = 2000;

/** Requests that wait for news, and how many of them are allowed. */
export class LongPolls {
  private readonly waiting = new Map<string, number>();
  private total = 0;

  constructor(private readonly progress: Notifier) {}

  /**
   * Looks until there is something, the time is over or the client has gone.
   *
   * @param look - answers undefined while there is nothing
   * @returns the last answer of `look`
   */
  async wait<T>(options: {
    actor: string;
    ms: number;
    signal: AbortSignal;
    look: () => Promise<T>;
    isEnough: (found: T) => boolean;
  }): Promise<T> {
    const { actor, ms, signal, look, isEnough } = options;
    const mine = this.waiting.get(actor) ?? 0;
    const mayWait = mine < MOST_OF_ONE && this.total < MOST;
    const until = Date.now() + (mayWait ? ms : 0);
    this.waiting.set(actor, mine + 1);
    this.total += 1;
    try {
      for (;;) {
        const { version } = this.progress;
        const found = await look();
        const left = until - Date.now();
        if (isEnough(found) || left <= 0 || signal.aborted) {
          return found;
        }
        await delay(Math.min(left, LOOK_EVERY_MS), undefined, {
          signal,
        }).catch(() => {});
        await this.progress.after(
          version,
          Math.max(0, Math.min(until - Date.now(), LOOK_AGAIN_MS)),
          signal,
        );
      }
    } finally {
      const others = this.waiting.get(actor)! - 1;
      if (others > 0) {
        this.waiting.set(actor, others);
      } else {
        this.waiting.delete(actor);
      }
      this.total -= 1;
    }
  }
}
