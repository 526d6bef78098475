import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  claimFeed,
  readChanges,
  releaseFeed,
} from '../inventory/changes/changes';
import type { Inventory } from '../inventory/Inventory';
import type { StoredChange } from '../inventory/tables';
import type { Notifier } from './Notifier';

const BATCH = 500;
const CLAIM_MS = 60_000;
/** Other replicas' changes are seen after this, if no news come before. */
const IDLE_MS = 2000;
/** News are gathered, so that a burst makes one message a group. */
const GATHER_MS = 1000;

export type ChangeConsumer = {
  /** Keeps its own place in the feed. */
  name: string;
  /** Gets every change at least once; what throws is tried again. */
  consume: (changes: StoredChange[]) => Promise<void>;
};

/** Reads the feed of changes for the consumers, at most once a second. */
export class ChangeFeed {
  private readonly stopping = new AbortController();
  private loop?: Promise<void>;

  constructor(
    private readonly options: {
      inventory: Inventory;
      consumers: ChangeConsumer[];
      news: Notifier;
      logger: LoggerService;
    },
  ) {}

  start(): void {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  /** @returns how many changes were handed over */
  async readOnce(): Promise<number> {
    let read = 0;
    for (const consumer of this.options.consumers) {
      read += await this.feed(consumer);
    }
    return read;
  }

  private async feed({ name, consume }: ChangeConsumer): Promise<number> {
    const { inventory, logger } = this.options;
    try {
      const claim = await claimFeed(inventory, name, CLAIM_MS);
      if (!claim) {
        return 0;
      }
      let consumed = claim.after;
      let count = 0;
      try {
        const changes = await readChanges(inventory.knex, claim.after, BATCH);
        if (changes.length > 0) {
          await consume(changes);
          consumed = changes[changes.length - 1].seq;
          count = changes.length;
        }
      } finally {
        await releaseFeed(inventory, claim, consumed);
      }
      return count;
    } catch (error) {
      logger.warn(`The consumer ${name} of changes failed; it tries again`, {
        error: String(error),
      });
      return 0;
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { news } = this.options;
    while (!signal.aborted) {
      const { version } = news;
      const read = await this.readOnce();
      if (read < BATCH) {
        await Promise.all([
          news.after(version, IDLE_MS, signal),
          pause(GATHER_MS, signal),
        ]);
      }
    }
  }
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>(resolve => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
