import { amountOf } from '../../../groups/rolloutLimits';
import type { PauseRule } from './PauseRule';

/** At `pauseOnFailures` failed VMs, and at 1 at least. */
export const tooManyFailures: PauseRule = ({ rollout }, observations) => {
  const failed = observations.flatMap(observation => observation.failed);
  const threshold = Math.max(
    1,
    amountOf(rollout.strategy.pauseOnFailures, rollout.vmsTotal, Math.ceil),
  );
  if (failed.length < threshold) {
    return undefined;
  }
  const [{ vm, why }] = failed;
  return {
    code: 'TooManyFailures',
    failed: failed.length,
    threshold,
    first: { vm: vm.name, why },
  };
};
