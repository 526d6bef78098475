import type { Inventory } from '../Inventory';
import { type StepOutcome, type StepRecord, recordSteps } from './recordSteps';

type Waiting = {
  record: StepRecord;
  resolve: (outcome: StepOutcome) => void;
  reject: (error: unknown) => void;
};

/**
 * Stores the records of all steps of a replica. What comes while a transaction
 * is under way shares the next one, so that many steps cost few transactions,
 * and a single one waits for nothing.
 */
export class StepRecorder {
  private waiting: Waiting[] = [];
  private storing = false;

  constructor(
    private readonly inventory: Inventory,
    private readonly maxBatch = 200,
  ) {}

  record(record: StepRecord): Promise<StepOutcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ record, resolve, reject });
      if (!this.storing) {
        this.storing = true;
        // What else this turn of the event loop brings comes along.
        setImmediate(() => this.storeAll());
      }
    });
  }

  private async storeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.store(this.nextBatch());
    }
    this.storing = false;
  }

  /**
   * Each VM once: where a claim ran out and this replica took the VM again, two
   * steps of it can report at the same time, and only one of them still holds it.
   */
  private nextBatch(): Waiting[] {
    const batch = new Map<string, Waiting>();
    const later: Waiting[] = [];
    for (const waiting of this.waiting) {
      const { id } = waiting.record.vm;
      if (batch.size < this.maxBatch && !batch.has(id)) {
        batch.set(id, waiting);
      } else {
        later.push(waiting);
      }
    }
    this.waiting = later;
    return [...batch.values()];
  }

  private async store(batch: Waiting[]): Promise<void> {
    try {
      const outcomes = await this.inventory.transaction(tx =>
        recordSteps(
          tx,
          batch.map(({ record }) => record),
          this.inventory.now(),
        ),
      );
      batch.forEach(({ resolve }, index) => resolve(outcomes[index]));
    } catch (error) {
      if (batch.length === 1) {
        batch[0].reject(error);
        return;
      }
      // One bad record must not fail its neighbours.
      for (const single of batch) {
        await this.store([single]);
      }
    }
  }
}
