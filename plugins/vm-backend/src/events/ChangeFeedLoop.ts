import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  claimFeed,
  readChanges,
  releaseFeed,
  startCursor,
} from '../inventory/changes/changes';
import type { Inventory } from '../inventory/Inventory';
import type { Change } from '../model/change';
import { SupervisedLoop } from '../loops/SupervisedLoop';

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
  consume: (changes: Change[]) => Promise<void>;
};

/** Reads the feed of changes for the consumers, at most once a second. */
export class ChangeFeedLoop {
  readonly loop: SupervisedLoop;
  private readonly started = new Set<string>();

  constructor(
    private readonly options: {
      inventory: Inventory;
      consumers: ChangeConsumer[];
      logger: LoggerService;
    },
  ) {
    this.loop = new SupervisedLoop({
      name: 'feed of changes',
      logger: options.logger,
      turn: async () => (await this.readOnce()) >= BATCH,
      rest: { min: GATHER_MS, max: IDLE_MS },
    });
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
      if (!this.started.has(name)) {
        await startCursor(inventory.knex, name);
        this.started.add(name);
      }
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
      logger.warn(`The consumer ${name} of changes failed and is retried`, {
        error: String(error),
      });
      return 0;
    }
  }
}
