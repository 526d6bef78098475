import type { VmError } from '@backlot/plugin-vm-common';
import type {
  ExecutorPause,
  ExecutorState,
  Orphan,
} from '../../model/executor';
import { Codec, actor, boolean, json, nullable, text, time } from './codec';

export const executorStatesTable = new Codec<ExecutorState>('executor_states', {
  executor: text,
  host: text,
  kind: text,
  healthy: boolean,
  message: nullable(text),
  facts: json<Record<string, string>>(),
  checkedAt: time,
});

export const executorPausesTable = new Codec<ExecutorPause>('executor_pauses', {
  executor: text,
  pausedBy: actor,
  pausedAt: time,
  reason: text,
});

export const orphansTable = new Codec<Orphan>('orphans', {
  executor: text,
  vmId: text,
  name: text,
  placement: nullable(text),
  providerId: text,
  reason: text,
  firstSeenAt: time,
  lastSeenAt: time,
  deleteRequestedAt: nullable(time),
  deleteRequestedBy: nullable(actor),
  nextRunAt: nullable(time),
  error: nullable(json<VmError>()),
});
