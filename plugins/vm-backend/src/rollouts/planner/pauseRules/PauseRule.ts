import type { GroupObservation } from '../observe';
import type { Reason } from '../reasons';
import type { RolloutState } from '../state';

/** Why a rollout has to pause now; undefined when it need not. */
export type PauseRule = (
  state: RolloutState,
  observations: GroupObservation[],
  now: Date,
) => Reason | undefined;
