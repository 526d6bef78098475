import { setTimeout as delay } from 'node:timers/promises';
import {
  type DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { type Clock, DatabaseClock } from './clock';
import { isPostgres, isTransient } from './dialect';
import { obeyStatementTimeout } from './statementTimeout';

export type Transaction = Knex.Transaction;

const TRIES = 5;
const ANSWER_MS = 5000;

/**
 * The database: what is wanted and what is.
 *
 * @remarks
 * The functions beside this file are one query each and take the transaction:
 * SQLite has a single connection, so a query outside of the open transaction
 * would wait for itself.
 */
export class Inventory {
  static async create(options: {
    database: DatabaseService;
    clock?: Clock;
  }): Promise<Inventory> {
    const { database } = options;
    const knex = await database.getClient();
    if (!isPostgres(knex)) {
      await knex.raw('PRAGMA journal_mode = WAL');
      await knex.raw('PRAGMA foreign_keys = ON');
    }
    if (!database.migrations?.skip) {
      await knex.migrate.latest({
        directory: resolvePackagePath(
          '@backlot/plugin-vm-backend',
          'migrations',
        ),
      });
    }
    obeyStatementTimeout(knex);
    const clock = options.clock ?? new DatabaseClock();
    await clock.sync(knex);
    return new Inventory(knex, clock);
  }

  private constructor(readonly knex: Knex, readonly clock: Clock) {}

  now(): Date {
    return this.clock.now();
  }

  /** In words, when the database does not answer soon. */
  async findProblem(): Promise<string | undefined> {
    const limit = delay(ANSWER_MS, 'The database does not answer', {
      ref: false,
    });
    const answer = this.knex.raw('SELECT 1').then(
      () => undefined,
      () => 'The database cannot be reached',
    );
    return Promise.race([answer, limit]);
  }

  /** Runs again when it met another transaction, so `work` must not act outside. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried++) {
      try {
        return await this.knex.transaction(work);
      } catch (error) {
        if (tried >= TRIES || !isTransient(error)) {
          throw error;
        }
      }
    }
  }
}
