import type { RolloutIntent } from '../intents';
import type { ComingBatch, RolloutState } from '../state';

/**
 * What has to hold before the next batch of a rollout opens.
 *
 * @returns what to do instead of opening it; undefined when the gate is open
 */
export type Gate = (
  state: RolloutState,
  next: ComingBatch,
  now: Date,
) => RolloutIntent[] | undefined;
