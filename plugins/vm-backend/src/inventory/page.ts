import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { isStorable } from '../model/text';
import { type Codec, type Kind, integer, time } from './tables/codec';

export type PageRequest = {
  /** A field, with a leading `-` for descending. */
  sort?: string;
  limit?: number;
  cursor?: string;
  totalItems?: boolean;
};

export type StoredPage<T> = {
  items: T[];
  nextCursor?: string;
  totalItems?: number;
};

const DEFAULT_LIMIT = 50;
const MAX_COUNTED = 10_000;

type Cursor = { sort: string; value: string | number; id: string };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const encodeCursor = (cursor: Cursor) =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** @throws InputError for whatever this server cannot have written for this list */
function decodeCursor(text: string, sort: string, kind: Kind<any>) {
  let cursor: Partial<Cursor> | null | undefined;
  try {
    cursor = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    // Falls through to the error below.
  }
  const value = cursor && valueOf(cursor.value, kind);
  if (
    value === undefined ||
    value === null ||
    typeof cursor?.id !== 'string' ||
    !UUID.test(cursor.id)
  ) {
    throw new InputError(
      'cursor: is not valid; pass the nextCursor of an answer, or leave it out to start over',
    );
  }
  if (cursor.sort !== sort) {
    throw new InputError(
      'cursor: belongs to another sort order; start over without a cursor',
    );
  }
  return { value, id: cursor.id };
}

const FIRST_TIME = new Date('0001-01-01T00:00:00Z');
const LAST_TIME = new Date('9999-12-31T23:59:59Z');

function valueOf(value: unknown, kind: Kind<any>) {
  if (kind === time) {
    const at = new Date(String(value));
    // PostgreSQL knows no years before 4713 BC.
    return at >= FIRST_TIME && at <= LAST_TIME ? at : undefined;
  }
  if (kind === integer) {
    return Number.isSafeInteger(value) ? (value as number) : undefined;
  }
  return typeof value === 'string' && isStorable(value) ? value : undefined;
}

/** One page by keyset: its cost does not grow with the page's number. */
export async function readPage<T extends object>(options: {
  /** Restricted, but neither sorted nor limited; selects nothing yet. */
  query: Knex.QueryBuilder;
  codec: Codec<T>;
  page: PageRequest;
  defaultSort: string;
}): Promise<StoredPage<T>> {
  const { query, codec, page } = options;
  const sort = page.sort ?? options.defaultSort;
  const descending = sort.startsWith('-');
  const field = descending ? sort.slice(1) : sort;
  const [column] = Object.keys(codec.encode({ [field]: '' } as any));
  const kind = codec.kindOf(field);
  const limit = page.limit ?? DEFAULT_LIMIT;

  const counting = page.totalItems
    ? query.client
        .queryBuilder()
        .count({ total: '*' })
        .from(
          query
            .clone()
            .select(`${codec.table}.id`)
            .limit(MAX_COUNTED)
            .as('matches'),
        )
        .first()
    : undefined;

  const rows = query
    .clone()
    .select(codec.select())
    .orderBy([
      {
        column: `${codec.table}.${column}`,
        order: descending ? 'desc' : 'asc',
      },
      { column: `${codec.table}.id`, order: descending ? 'desc' : 'asc' },
    ])
    .limit(limit + 1);
  if (page.cursor) {
    const { value, id } = decodeCursor(page.cursor, sort, kind);
    rows.whereRaw(`(??, ??) ${descending ? '<' : '>'} (?, ?)`, [
      `${codec.table}.${column}`,
      `${codec.table}.id`,
      value,
      id,
    ]);
  }
  const [counted, read] = await Promise.all([counting, rows]);
  const found = read.map((row: any) => codec.decode(row));
  const items = found.slice(0, limit);
  const last = items[items.length - 1] as any;
  return {
    items,
    ...(found.length > limit && {
      nextCursor: encodeCursor({
        sort,
        value: kind === time ? last[field].toISOString() : last[field],
        id: last.id,
      }),
    }),
    ...(counted && { totalItems: Number(counted.total) }),
  };
}
