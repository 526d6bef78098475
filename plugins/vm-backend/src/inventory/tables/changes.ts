import type { Change } from '../../model/change';
import { Codec, actor, integer, nullable, text, time } from './codec';

export const changesTable = new Codec<Change>('changes', {
  seq: integer,
  at: time,
  groupId: text,
  vmId: nullable(text),
  operationId: nullable(text),
  actor,
  reason: text,
});

/** How far each consumer has read the changes, and which replica reads for it. */
export const feedCursorsTable = 'feed_cursors';
