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
