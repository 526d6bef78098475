import type { Codec } from './tables/codec';
import { chunksOf, isPostgres } from './dialect';
import type { Transaction } from './Inventory';

export type RowUpdate<T extends object> = {
  id: string;
  patch: Partial<T>;
};

/** Rows that change the same columns can share a statement. */
export function byShape<T extends { patch: object }>(updates: T[]): T[][] {
  const shapes = new Map<string, T[]>();
  for (const update of updates) {
    const shape = Object.keys(update.patch).join();
    const rows = shapes.get(shape);
    if (rows) {
      rows.push(update);
    } else {
      shapes.set(shape, [update]);
    }
  }
  return [...shapes.values()].flatMap(rows => chunksOf(rows));
}

/** `a = n.a, b = n.b` */
export const assignments = (
  row: object,
  leaveOut: string[] = [],
): { sql: string; bindings: string[] } => {
  const columns = Object.keys(row).filter(
    column => column !== 'id' && !leaveOut.includes(column),
  );
  return {
    sql: columns.map(() => '?? = n.??').join(', '),
    bindings: columns.flatMap(column => [column, column]),
  };
};

/**
 * Updates many rows, each with values of its own.
 *
 * @remarks
 * On PostgreSQL that is one statement per set of columns, and the columns'
 * types come from the table itself, so that JSON can carry the values. SQLite
 * runs in this process, where a statement costs little.
 */
export async function updateMany<T extends object>(
  tx: Transaction,
  codec: Codec<T>,
  updates: RowUpdate<T>[],
): Promise<void> {
  if (!isPostgres(tx)) {
    for (const { id, patch } of updates) {
      await tx(codec.table).where('id', id).update(codec.encode(patch));
    }
    return;
  }
  for (const alike of byShape(updates)) {
    const rows = alike.map(({ id, patch }) => ({ id, ...codec.encode(patch) }));
    const set = assignments(rows[0]);
    await tx.raw(
      `UPDATE ?? AS t SET ${set.sql}
       FROM json_populate_recordset(NULL::??, ?) AS n
       WHERE t.id = n.id`,
      [codec.table, ...set.bindings, codec.table, JSON.stringify(rows)],
    );
  }
}

/**
 * Inserts many rows that set the same columns; what they leave out takes its
 * default. On PostgreSQL the statement is the same however many there are.
 */
export async function insertMany<T extends object>(
  tx: Transaction,
  codec: Codec<T>,
  values: Array<Partial<T>>,
): Promise<void> {
  for (const chunk of chunksOf(values)) {
    const rows = chunk.map(value => codec.encode(value));
    if (!isPostgres(tx)) {
      await tx(codec.table).insert(rows);
      continue;
    }
    const columns = Object.keys(rows[0]);
    const list = columns.map(() => '??').join(', ');
    await tx.raw(
      `INSERT INTO ?? (${list})
       SELECT ${list} FROM json_populate_recordset(NULL::??, ?)`,
      [codec.table, ...columns, ...columns, codec.table, JSON.stringify(rows)],
    );
  }
}
