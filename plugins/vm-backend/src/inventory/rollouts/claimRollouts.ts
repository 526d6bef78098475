import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Inventory } from '../Inventory';
import { rolloutsTable } from '../tables/rollouts';

/**
 * Claims a rollout that is due: its time has come, or one of its groups has
 * changed since somebody looked. The claim keeps replicas from doing the same
 * checks twice; what is written is guarded by the row's lock.
 */
export async function claimRollout(
  { knex, now: time }: { knex: Inventory['knex']; now: Date },
  claimMs: number,
): Promise<{ id: string; token: string } | undefined> {
  const isFree = (free: Knex.QueryBuilder) =>
    free.whereNull('claimed_until').orWhere('claimed_until', '<=', time);
  // Mostly nothing is due, which is found out without a write.
  const due = await knex(rolloutsTable.table)
    .whereNull('finished_at')
    .where(isFree)
    .where(either =>
      either
        .where('next_run_at', '<=', time)
        .orWhereExists(
          knex('groups')
            .select(knex.raw('1'))
            .whereRaw('?? = ??', ['groups.rollout_id', 'rollouts.id'])
            .whereNotNull('groups.rollout_allowance')
            .whereRaw('?? > ??', ['groups.updated_at', 'rollouts.looked_at']),
        ),
    )
    .orderBy('looked_at')
    .first('id');
  if (!due) {
    return undefined;
  }
  const token = randomUUID();
  const claimed = await knex(rolloutsTable.table)
    .where('id', due.id)
    .where(isFree)
    .update({
      claim_token: token,
      claimed_until: new Date(time.getTime() + claimMs),
    });
  return claimed > 0 ? { id: due.id, token } : undefined;
}

/**
 * Ends the claim. Who has changed the rollout since it was looked at need not
 * wait for its next time.
 */
export async function releaseRollout(
  knex: Inventory['knex'],
  { id, token }: { id: string; token: string },
  { lookedAt, nextRunAt }: { lookedAt: Date; nextRunAt: Date | null },
): Promise<void> {
  await knex(rolloutsTable.table).where({ id, claim_token: token }).update({
    claim_token: null,
    claimed_until: null,
    looked_at: lookedAt,
    next_run_at: nextRunAt,
  });
  await knex(rolloutsTable.table)
    .where({ id })
    .where('updated_at', '>', lookedAt)
    .update({ next_run_at: lookedAt });
}
