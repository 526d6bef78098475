/**
 * Claims: a replica's hold on rows for a time, in the columns `claim_token` and
 * `claimed_until`. The one way in which replicas share work.
 *
 * - **claim**: takes due rows that nobody holds, and gives them a new token.
 * - **renew**: prolongs the time, while the token is still the row's.
 * - **fence**: every write under a claim names its token. Once the time is over
 *   another replica may have claimed the row, and the write changes nothing.
 * - **release**: ends the claim, fenced as well.
 *
 * Example: replica A claims a VM at 12:00:00 for 30 s and then hangs. At
 * 12:00:30 replica B claims it, with a token of its own. When A wakes up at
 * 12:00:40 and stores what it found, the row has B's token: nothing is stored.
 */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

export type Claim = {
  token: string;
  /** Until then no other replica takes the rows. */
  until: Date;
};

/** For `where`: rows that no replica holds. */
export const unclaimed = (now: Date) => (free: Knex.QueryBuilder) =>
  free.whereNull('claimed_until').orWhere('claimed_until', '<=', now);

/**
 * Claims rows in one statement.
 *
 * @param options.due - selects the keys of rows that are due and unclaimed, as
 *   many as are wanted, locked with `skipLocked` so that replicas do not wait
 *   for each other
 * @param options.set - what else changes in the rows
 */
export async function claimRows(
  knex: Knex,
  options: {
    table: string;
    /** The columns of its primary key. */
    key: string[];
    due: Knex.QueryBuilder;
    now: Date;
    claimMs: number;
    set?: Record<string, unknown>;
  },
): Promise<{ claim: Claim; rows: any[] }> {
  const { table, key, due, now, claimMs, set } = options;
  const claim = {
    token: randomUUID(),
    until: new Date(now.getTime() + claimMs),
  };
  const query = knex(table);
  if (key.length === 1) {
    query.whereIn(key[0], due);
  } else {
    query.whereIn(key, due as any);
  }
  const rows = await query
    .where(unclaimed(now))
    .update({ ...set, claim_token: claim.token, claimed_until: claim.until })
    .returning('*');
  return { claim, rows };
}

/** @returns which rows are still held, as `token/id` */
export async function renewClaims(
  knex: Knex,
  table: string,
  claims: Array<{ id: string; token: string }>,
  until: Date,
): Promise<Set<string>> {
  const rows = await knex(table)
    .whereIn('claim_token', [...new Set(claims.map(({ token }) => token))])
    .whereIn(
      'id',
      claims.map(({ id }) => id),
    )
    .update({ claimed_until: until })
    .returning(['id', 'claim_token']);
  return new Set(rows.map(row => `${row.claim_token}/${row.id}`));
}

/** For `update`, with what else changes as the claim ends. */
export const released = { claim_token: null, claimed_until: null };

/**
 * Ends the claim on a row.
 *
 * @returns whether it was still held, and so whether `set` was stored
 */
export async function releaseRow(
  knex: Knex,
  table: string,
  row: Record<string, unknown>,
  token: string,
  set: Record<string, unknown> = {},
): Promise<boolean> {
  const held = await knex(table)
    .where({ ...row, claim_token: token })
    .update({ ...set, ...released });
  return held > 0;
}
