/** Checks the order of locks that `inventory/README.md` writes down. For tests only. */
import type { Knex } from 'knex';
import { isPostgres } from '../inventory/dialect';

const ORDER = ['rollouts', 'groups', 'slots', 'vm_work', 'vms'];

/** Statements that lock rows which are there already. */
const LOCKS = [
  /^\s*update "?(\w+)"?/i,
  /^\s*select .*? from "?(\w+)"?.* for update/is,
];

/**
 * Makes a statement fail that is the first of its transaction to lock rows of a
 * table, after rows of a later table. On PostgreSQL only: SQLite has one writer,
 * so the order does not matter there, and nothing is locked by `SELECT`.
 */
export function assertLockOrder(knex: Knex): void {
  if (!isPostgres(knex)) {
    return;
  }
  const locked = new Map<string, string[]>();
  knex.on('query', ({ sql, __knexTxId: id }) => {
    if (!id || !sql) {
      return;
    }
    const table = LOCKS.map(lock => lock.exec(sql)?.[1]).find(Boolean);
    const rank = ORDER.indexOf(table ?? '');
    const before = locked.get(id) ?? [];
    if (rank < 0 || before.includes(ORDER[rank])) {
      return;
    }
    const later = before.find(other => ORDER.indexOf(other) > rank);
    if (later) {
      throw new Error(
        `Locks rows of ${table} after rows of ${later}; see inventory/README.md: ${sql}`,
      );
    }
    locked.set(id, [...before, ORDER[rank]]);
  });
}
