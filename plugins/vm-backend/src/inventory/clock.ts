import type { Knex } from 'knex';
import { isPostgres } from './dialect';

/** Where every stored or compared time comes from. */
export interface Clock {
  now(): Date;
  /** Brings the clock in line with the database's, when that is due. */
  sync(knex: Knex): Promise<void>;
}

const SYNC_EVERY_MS = 10_000;

/**
 * The database's clock as seen from here. Between two looks at it the
 * monotonic clock is added, so that a replica whose wall clock is wrong or
 * jumps still agrees with the others.
 */
export class DatabaseClock implements Clock {
  private syncedAt = -Infinity;
  private offset = Date.now() - performance.now();

  now(): Date {
    return new Date(Math.round(this.offset + performance.now()));
  }

  async sync(knex: Knex): Promise<void> {
    const before = performance.now();
    if (before - this.syncedAt < SYNC_EVERY_MS) {
      return;
    }
    if (!isPostgres(knex)) {
      this.offset = Date.now() - before;
      this.syncedAt = before;
      return;
    }
    const { rows } = await knex.raw('SELECT clock_timestamp() AS now');
    const after = performance.now();
    this.offset = (rows[0].now as Date).getTime() - (before + after) / 2;
    this.syncedAt = after;
  }
}
