import type { VmNotification } from '@backlot/plugin-vm-node';
import type { Knex } from 'knex';
import { notificationsTable } from './tables/notifications';
import { chunksOf, forUpdate } from './dialect';
import type { Inventory, Transaction } from './Inventory';

/** Queues notifications, to be sent once the transaction is committed. */
export type QueueNotifications = (
  tx: Knex,
  notifications: VmNotification[],
  now: Date,
) => Promise<void>;

export const notifyNobody: QueueNotifications = async () => {};

/** Services have a subject, such as the name of a static token, and no inbox. */
const hasInbox = (ref: string): boolean => /^(user|group):/i.test(ref);

/**
 * Stores notifications to send, unless one with the same id was stored before.
 * Recipients that are neither users nor groups are left out.
 */
export const queueNotifications: QueueNotifications = async (
  tx,
  notifications,
  now,
) => {
  const added = notifications
    .map(notification => ({
      ...notification,
      recipients: notification.recipients.filter(hasInbox),
      except:
        notification.except !== undefined && hasInbox(notification.except)
          ? notification.except
          : undefined,
    }))
    .filter(({ recipients }) => recipients.length > 0);
  for (const chunk of chunksOf(added)) {
    await tx(notificationsTable.table)
      .insert(
        chunk.map(notification =>
          notificationsTable.encode({
            id: notification.id,
            notice: notification,
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
 * Takes notifications that are due. Until `again` nobody else takes them; after that they
 * are sent again.
 */
export async function takeNotifications(
  inventory: Inventory,
  limit: number,
  again: (attempts: number) => Date,
): Promise<Array<{ notification: VmNotification; attempts: number }>> {
  return inventory.transaction(async (tx: Transaction) => {
    const rows = await forUpdate(
      tx,
      tx(notificationsTable.table)
        .where('next_run_at', '<=', inventory.now())
        .orderBy('next_run_at')
        .limit(limit),
      { skipLocked: true },
    );
    const taken = rows.map((row: any) => notificationsTable.decode(row));
    for (const { id, attempts } of taken) {
      await tx(notificationsTable.table)
        .where({ id })
        .update({ attempts: attempts + 1, next_run_at: again(attempts) });
    }
    return taken.map(({ notice, attempts }) => ({
      notification: notice,
      attempts,
    }));
  });
}

/** It was sent, or never will be. */
export async function endNotification(
  knex: Knex,
  id: string,
  sentAt: Date | null,
): Promise<void> {
  await knex(notificationsTable.table)
    .where({ id })
    .update({ sent_at: sentAt, next_run_at: null });
}
