import type { Knex } from 'knex';

export const isPostgres = (knex: { client: Knex.Client }): boolean =>
  String(knex.client.config.client).includes('pg');

/** Two transactions met; the later one may simply run again. */
export const isTransient = (error: unknown): boolean => {
  const code = (error as { code?: string }).code;
  return code === '40001' || code === '40P01' || code === 'SQLITE_BUSY';
};

/**
 * The statement can never succeed, because of the data in it: PostgreSQL's
 * classes 22 (data exception) and 23 (constraint violation), and SQLite's.
 */
export const isRefusedData = (error: unknown): boolean => {
  const code = (error as { code?: string }).code;
  return (
    typeof code === 'string' &&
    (/^2[23][0-9A-Z]{3}$/.test(code) ||
      /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(code))
  );
};

export const isUniqueViolation = (error: unknown): boolean => {
  const code = (error as { code?: string }).code;
  return (
    code === '23505' ||
    code === 'SQLITE_CONSTRAINT_UNIQUE' ||
    code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
  );
};

/** Locks the rows of a query until the transaction ends; SQLite has one writer anyway. */
export const forUpdate = <Q extends Knex.QueryBuilder>(
  knex: Knex,
  query: Q,
  options?: { skipLocked?: boolean },
): Q => {
  if (!isPostgres(knex)) {
    return query;
  }
  query.forUpdate();
  if (options?.skipLocked) {
    query.skipLocked();
  }
  return query;
};

/** SQLite refuses statements with too many rows or variables. */
export const CHUNK = 200;

export const chunksOf = <T>(items: T[], size: number = CHUNK): T[][] => {
  const chunks: T[][] = [];
  for (let i = 0; i < items.length; i += size) {
    chunks.push(items.slice(i, i + size));
  }
  return chunks;
};

/** Escapes what LIKE gives a meaning to. */
export const likePrefix = (text: string): string =>
  `${text.replace(/[\\%_]/g, char => `\\${char}`)}%`;

/** For FROM: the entries of a column with a JSON list of texts, as `listed.value`. */
export const eachListed = (query: { client: Knex.Client }): string =>
  isPostgres(query)
    ? 'jsonb_array_elements_text(??::jsonb) AS listed(value)'
    : 'json_each(??) AS listed';
