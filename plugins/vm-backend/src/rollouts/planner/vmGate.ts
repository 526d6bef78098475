import type { Reason } from './reasons';
import type { GroupState, RolloutState, RolloutVm } from './state';

/** Whether a new VM that is ready counts as replaced. */
export function checkVmGate(
  { rollout }: RolloutState,
  { group }: GroupState,
  vm: RolloutVm,
  now: Date,
):
  | { is: 'passing'; reason: Reason }
  | { is: 'failed'; why: string }
  | { is: 'pending' } {
  const { gate } = rollout.strategy;
  if (!group.healthCheck) {
    return gate.requireHealthCheck
      ? { is: 'failed', why: 'its group declares no health check' }
      : { is: 'passing', reason: { code: 'VmReady', vm: vm.name } };
  }
  const secondsSince = (since: Date) =>
    (now.getTime() - since.getTime()) / 1000;
  const healthySince = vm.gate?.healthySince;
  if (healthySince) {
    return secondsSince(healthySince) >= gate.healthySeconds
      ? {
          is: 'passing',
          reason: {
            code: 'VmHealthy',
            vm: vm.name,
            seconds: gate.healthySeconds,
          },
        }
      : { is: 'pending' };
  }
  const waitsSince = new Date(
    Math.max(vm.readyAt?.getTime() ?? 0, rollout.resumedAt.getTime()),
  );
  if (secondsSince(waitsSince) <= gate.timeoutSeconds) {
    return { is: 'pending' };
  }
  const problem = vm.gate?.problem ? `: ${vm.gate.problem}` : '';
  return {
    is: 'failed',
    why: `not healthy within ${gate.timeoutSeconds} s${problem}`,
  };
}
