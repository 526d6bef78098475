import type { Knex } from 'knex';
import { time } from '../tables/codec';
import { operationsTable } from '../tables/operations';
import { vmWorkTable } from '../tables/vms';

/** What the engine has before it; each figure from a partial index. */
export async function readEngineLoad(knex: Knex, now: Date) {
  const [due] = await knex(vmWorkTable.table)
    .where('next_run_at', '<=', now)
    .count({ count: '*' })
    .min({ oldest: 'next_run_at' });
  const [waiting] = await knex(vmWorkTable.table)
    .whereNotNull('waiting_for')
    .count({ count: '*' });
  const [claimed] = await knex(vmWorkTable.table)
    .whereNotNull('claim_token')
    .count({ count: '*' });
  const [open] = await knex(operationsTable.table)
    .whereNull('finished_at')
    .count({ count: '*' });
  return {
    due: Number(due.count),
    oldestDueAt: due.oldest ? time.decode(due.oldest) : undefined,
    claimed: Number(claimed.count),
    waitingForSlot: Number(waiting.count),
    openOperations: Number(open.count),
  };
}
