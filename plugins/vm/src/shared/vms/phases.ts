import type { Vm, VmGroup, VmPhase } from '@backlot/plugin-vm-common';
import type { Tone } from '../ui/StatusBadge';

/** The phase of a VM, or that its machine cannot run. */
export type VmStatus = VmPhase | 'stuck';

export const vmTones: Record<VmStatus, Tone> = {
  pending: 'waiting',
  provisioning: 'progress',
  ready: 'success',
  stuck: 'warning',
  failed: 'danger',
  lost: 'warning',
  deleting: 'progress',
  // Neither good nor bad.
  deleted: 'waiting',
};

/** A VM is stuck if its phase is ready but its machine cannot run. */
export const vmStatus = ({
  phase,
  problem,
}: Pick<Vm, 'phase' | 'problem'>): VmStatus =>
  phase === 'ready' && problem ? 'stuck' : phase;

/** The order in which counts are shown: good phases first. */
export const countedPhases = [
  'ready',
  'provisioning',
  'pending',
  'failed',
  'lost',
  'deleting',
] as const satisfies ReadonlyArray<keyof VmGroup['counts']>;

/** Whether the status will change on its own. */
export const isVmMoving = (phase: VmPhase): boolean =>
  phase === 'pending' || phase === 'provisioning' || phase === 'deleting';

export const isGroupMoving = ({ phase, counts }: VmGroup): boolean =>
  phase === 'pending' ||
  phase === 'provisioning' ||
  phase === 'deleting' ||
  counts.pending + counts.provisioning + counts.deleting > 0;

export function sumCounts(groups: VmGroup[]): VmGroup['counts'] {
  const sum = {
    pending: 0,
    provisioning: 0,
    ready: 0,
    failed: 0,
    deleting: 0,
    lost: 0,
  };
  for (const { counts } of groups) {
    for (const phase of countedPhases) {
      sum[phase] += counts[phase];
    }
  }
  return sum;
}
