import type { VmNotice } from '@backlot/plugin-vm-node';
import type { Knex } from 'knex';
import { Codec, integer, json, nullable, text, time } from './codec';
import { chunksOf, forUpdate } from './dialect';
import type { Inventory, Transaction } from './Inventory';

const notices = new Codec('notices', {
  id: text,
  notice: json<VmNotice>(),
  attempts: integer,
  createdAt: time,
  nextRunAt: nullable(time),
  sentAt: nullable(time),
});

/** Has people told, when the transaction is through; nobody listens without a sender. */
export type TellNotices = (
  tx: Knex,
  notices: VmNotice[],
  now: Date,
) => Promise<void>;

export const tellNobody: TellNotices = async () => {};

/** Services have a subject, such as the name of a static token, and no inbox. */
const hasInbox = (ref: string): boolean => /^(user|group):/i.test(ref);

/**
 * Stores notifications to send, unless one with the same id was stored before.
 * Recipients that are neither users nor groups are left out.
 */
export const addNotices: TellNotices = async (tx, notifications, now) => {
  const added = notifications
    .map(notice => ({
      ...notice,
      recipients: notice.recipients.filter(hasInbox),
      except:
        notice.except !== undefined && hasInbox(notice.except)
          ? notice.except
          : undefined,
    }))
    .filter(({ recipients }) => recipients.length > 0);
  for (const chunk of chunksOf(added)) {
    await tx(notices.table)
      .insert(
        chunk.map(notice =>
          notices.encode({
            id: notice.id,
            notice,
            attempts: 0,
            createdAt: now,
            nextRunAt: now,
            sentAt: null,
          }),
        ),
      )
      .onConflict('id')
      .ignore();
  }
};

/**
 * Takes notices that are due. Until `again` nobody else takes them; who does
 * not come back leaves them to be sent once more.
 */
export async function takeNotices(
  inventory: Inventory,
  limit: number,
  again: (attempts: number) => Date,
): Promise<Array<{ notice: VmNotice; attempts: number }>> {
  return inventory.transaction(async (tx: Transaction) => {
    const rows = await forUpdate(
      tx,
      tx(notices.table)
        .where('next_run_at', '<=', inventory.now())
        .orderBy('next_run_at')
        .limit(limit),
      { skipLocked: true },
    );
    const taken = rows.map((row: any) => notices.decode(row));
    for (const { id, attempts } of taken) {
      await tx(notices.table)
        .where({ id })
        .update({ attempts: attempts + 1, next_run_at: again(attempts) });
    }
    return taken.map(({ notice, attempts }) => ({ notice, attempts }));
  });
}

/** It has reached its people, or never will. */
export async function endNotice(
  knex: Knex,
  id: string,
  sentAt: Date | null,
): Promise<void> {
  await knex(notices.table)
    .where({ id })
    .update({ sent_at: sentAt, next_run_at: null });
}
