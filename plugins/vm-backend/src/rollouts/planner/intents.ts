import type { RolloutWait } from '@backlot/plugin-vm-common';
import type { BatchGroup } from '../../model/rollout';
import type { Reason } from './reasons';

/** One step of a rollout, with its reason. */
export type RolloutIntent = { reason: Reason } & (
  | { do: 'acceptVm'; groupId: string; vmId: string }
  | {
      do: 'noteGroup';
      groupId: string;
      phase: 'running' | 'failed';
      done: number;
      failed: number;
    }
  | {
      do: 'finishGroup';
      groupId: string;
      phase: 'succeeded' | 'rolledBack' | 'skipped';
    }
  /** `planGroup` has something to do. */
  | { do: 'plan'; groupId: string }
  /** Stops or continues the replacement of VMs in a group. */
  | { do: 'hold'; groupId: string; held: boolean }
  | {
      do: 'openBatch';
      number: number;
      /** `last`: no later batch has the group. */
      groups: Array<BatchGroup & { last: boolean }>;
    }
  | { do: 'closeBatch'; number: number }
  /** Moves groups of a batch into a later batch of their own. */
  | { do: 'postpone'; number: number; groupIds: string[] }
  | { do: 'wait'; for: RolloutWait['for']; until?: Date }
  | { do: 'pause' }
  | { do: 'finish'; phase: 'succeeded' | 'rolledBack' }
);

export const waitFor = (
  what: RolloutWait['for'],
  reason: Reason,
  until?: Date,
): RolloutIntent[] => [
  { do: 'wait', for: what, ...(until && { until }), reason },
];
