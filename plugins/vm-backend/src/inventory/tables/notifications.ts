import type { VmNotification } from '@backlot/plugin-vm-node';
import { Codec, integer, json, nullable, text, time } from './codec';

/** A notification that waits to be sent, or was sent. */
export type StoredNotification = {
  id: string;
  notification: VmNotification;
  attempts: number;
  createdAt: Date;
  nextRunAt: Date | null;
  sentAt: Date | null;
};

export const notificationsTable = new Codec<StoredNotification>(
  'notifications',
  {
    id: text,
    notification: json<VmNotification>(),
    attempts: integer,
    createdAt: time,
    nextRunAt: nullable(time),
    sentAt: nullable(time),
  },
);
