import type { VmNotification } from '@backlot/plugin-vm-node';
import type { Knex } from 'knex';
import { notificationsTable } from './tables/notifications';
import { claimRows, releaseRow, unclaimed } from './claims';
import { chunksOf, forUpdate } from './dialect';

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
            notification,
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

export type ClaimedNotification = {
  notification: VmNotification;
  /** With this one. */
  attempts: number;
  token: string;
};

/** Claims notifications that are due, and counts the attempt to send them. */
export async function claimNotifications(
  knex: Knex,
  limit: number,
  now: Date,
  claimMs: number,
): Promise<ClaimedNotification[]> {
  const { table } = notificationsTable;
  const { claim, rows } = await claimRows(knex, {
    table,
    key: ['id'],
    due: forUpdate(
      knex,
      knex(table)
        .select('id')
        .where('next_run_at', '<=', now)
        .where(unclaimed(now))
        .orderBy('next_run_at')
        .limit(limit),
      { skipLocked: true },
    ),
    now,
    claimMs,
    set: { attempts: knex.raw('attempts + 1') },
  });
  return rows.map(row => {
    const { notification, attempts } = notificationsTable.decode(row);
    return { notification, attempts, token: claim.token };
  });
}

/**
 * Ends the claim on a notification.
 *
 * @param next - `sentAt` once it was sent; `nextRunAt` for another attempt;
 *   neither to give up
 */
export async function releaseNotification(
  knex: Knex,
  { notification: { id }, token }: ClaimedNotification,
  next: { sentAt?: Date; nextRunAt?: Date },
): Promise<void> {
  await releaseRow(knex, notificationsTable.table, { id }, token, {
    sent_at: next.sentAt ?? null,
    next_run_at: next.nextRunAt ?? null,
  });
}
