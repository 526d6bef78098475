import type { VmGroupPhase, VmPhase } from '@backlot/plugin-vm-common';

export type PhaseCounts = Record<Exclude<VmPhase, 'deleted'>, number>;

/** The phase of a group, from its VMs. Pure, and the only place that knows. */
export function groupPhase(
  group: { count: number; deleteRequested: boolean },
  counts: PhaseCounts,
): VmGroupPhase {
  const { pending, provisioning, ready, failed, lost, deleting } = counts;
  const existing = pending + provisioning + ready + failed + lost + deleting;
  if (group.deleteRequested) {
    return existing === 0 ? 'deleted' : 'deleting';
  }
  const inFlight = pending + provisioning;
  if (failed + lost > 0) {
    return ready + inFlight > 0 ? 'degraded' : 'failed';
  }
  if (ready >= group.count) {
    return 'ready';
  }
  return ready + provisioning > 0 ? 'provisioning' : 'pending';
}
