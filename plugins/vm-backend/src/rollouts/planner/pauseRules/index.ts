import { canaryUnhealthy } from './canaryUnhealthy';
import { deadlinePassed } from './deadlinePassed';
import type { PauseRule } from './PauseRule';
import { tooManyFailures } from './tooManyFailures';

/** The first that holds pauses the rollout. */
export const pauseRules: PauseRule[] = [
  tooManyFailures,
  canaryUnhealthy,
  deadlinePassed,
];
