import { AsyncLocalStorage } from 'node:async_hooks';
import type { Knex } from 'knex';
import { isPostgres } from './dialect';

const limits = new AsyncLocalStorage<{ ms: number }>();
/** Clients that have the listener already. */
const obedient = new WeakSet<Knex>();
const READS = ['select', 'first', 'pluck'];

/** Each read of the database that `work` makes may take so long. */
export const withStatementTimeout = <T>(
  ms: number,
  work: () => Promise<T>,
): Promise<T> =>
  // Awaited within: a query begins when somebody waits for it.
  limits.run({ ms }, async () => await work());

/**
 * Lets {@link withStatementTimeout} act on a client. PostgreSQL has to
 * cancel the statement; SQLite reads on the event loop and cannot be stopped,
 * so there the limits of the request's fields have to do.
 */
export function obeyStatementTimeout(knex: Knex): void {
  if (!isPostgres(knex) || obedient.has(knex)) {
    return;
  }
  obedient.add(knex);
  knex.on('start', (builder: any) => {
    const limit = limits.getStore();
    if (limit && READS.includes(builder._method)) {
      builder.timeout(limit.ms, { cancel: true });
    }
  });
}

export const isStatementTimeout = (error: unknown): boolean =>
  (error as { name?: string } | undefined)?.name === 'KnexTimeoutError';
