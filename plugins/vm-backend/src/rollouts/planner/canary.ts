import type { GroupObservation } from './observe';
import type { RolloutState, RolloutVm } from './state';

/** A rollback does not wait for what its canary would show. */
const canaryOf = ({ rollout, current }: RolloutState) =>
  rollout.direction === 'forward' && current?.canary ? current : undefined;

/** When the bake time of the canary ends; undefined before it is closed. */
export function bakedAt(state: RolloutState): Date | undefined {
  const closedAt = canaryOf(state)?.closedAt;
  const seconds = state.rollout.strategy.canary?.bakeSeconds ?? 0;
  return closedAt ? new Date(closedAt.getTime() + seconds * 1000) : undefined;
}

/** From the start of a canary to the end of its bake time. */
export function isBaking(state: RolloutState, now: Date): boolean {
  const canary = canaryOf(state);
  return Boolean(canary && (!canary.closedAt || bakedAt(state)! > now));
}

/** An accepted VM of the canary whose health check fails by now. */
export const unhealthyCanary = (
  state: RolloutState,
  { accepted }: GroupObservation,
): RolloutVm | undefined =>
  canaryOf(state) ? accepted.find(vm => vm.gate?.problem) : undefined;
