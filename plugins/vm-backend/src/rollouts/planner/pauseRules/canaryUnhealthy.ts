import { bakedAt, unhealthyCanary } from '../canary';
import type { PauseRule } from './PauseRule';

/** When a VM of the canary is unhealthy at the end of its bake time. */
export const canaryUnhealthy: PauseRule = (state, observations, now) => {
  const baked = bakedAt(state);
  if (!baked || baked > now) {
    return undefined;
  }
  for (const observation of observations) {
    const vm = unhealthyCanary(state, observation);
    if (vm) {
      return {
        code: 'CanaryUnhealthy',
        vm: vm.name,
        problem: vm.gate!.problem!,
      };
    }
  }
  return undefined;
};
