import type { Knex } from 'knex';
import { type Claim, claimRows, releaseRow, unclaimed } from '../claims';
import { forUpdate } from '../dialect';
import { groupsTable } from '../tables/groups';
import { rolloutsTable } from '../tables/rollouts';

export type RolloutClaim = Claim & { id: string };

/**
 * Rollouts that are due: their time has come, or one of their groups has changed
 * since they were looked at.
 */
const dueRollouts = (knex: Knex, now: Date) =>
  knex(rolloutsTable.table)
    .whereNull('finished_at')
    .where(unclaimed(now))
    .where(either =>
      either
        .where('next_run_at', '<=', now)
        .orWhereExists(
          knex(groupsTable.table)
            .select(knex.raw('1'))
            .whereRaw('?? = ??', ['groups.rollout_id', 'rollouts.id'])
            .whereNotNull('groups.rollout_allowance')
            .whereRaw('?? > ??', ['groups.updated_at', 'rollouts.looked_at']),
        ),
    )
    .orderBy('looked_at')
    .select('id')
    .limit(1);

/**
 * Claims a rollout that is due. The claim keeps replicas from doing the same
 * checks twice; what is written is guarded by the lock on the row.
 */
export async function claimRollout(
  knex: Knex,
  now: Date,
  claimMs: number,
): Promise<RolloutClaim | undefined> {
  // Mostly nothing is due, which is found out without a write.
  if (!(await dueRollouts(knex, now).first())) {
    return undefined;
  }
  const { claim, rows } = await claimRows(knex, {
    table: rolloutsTable.table,
    key: ['id'],
    due: forUpdate(knex, dueRollouts(knex, now), { skipLocked: true }),
    now,
    claimMs,
  });
  return rows.length > 0 ? { ...claim, id: rows[0].id } : undefined;
}

/**
 * Ends the claim. A rollout that was changed since it was looked at is due at
 * once.
 */
export async function releaseRollout(
  knex: Knex,
  { id, token }: RolloutClaim,
  { lookedAt, nextRunAt }: { lookedAt: Date; nextRunAt: Date | null },
): Promise<void> {
  await releaseRow(knex, rolloutsTable.table, { id }, token, {
    looked_at: lookedAt,
    next_run_at: nextRunAt,
  });
  await knex(rolloutsTable.table)
    .where({ id })
    .where('updated_at', '>', lookedAt)
    .update({ next_run_at: lookedAt });
}
