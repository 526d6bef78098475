import type {
  VmGroup,
  VmGroupPhase,
  VmOperationPhase,
  VmPhase,
  VmPower,
} from '@backlot/plugin-vm-common';

/** How something stands, apart from the word for it. */
export type Tone = 'success' | 'progress' | 'waiting' | 'warning' | 'danger';

export type Standing = { label: string; tone: Tone };

/** `deleted` is a thing of the past, and neither good nor bad. */
export const vmStanding: Record<VmPhase, Standing> = {
  pending: { label: 'Pending', tone: 'waiting' },
  provisioning: { label: 'Provisioning', tone: 'progress' },
  ready: { label: 'Ready', tone: 'success' },
  failed: { label: 'Failed', tone: 'danger' },
  lost: { label: 'Lost', tone: 'warning' },
  deleting: { label: 'Deleting', tone: 'progress' },
  deleted: { label: 'Deleted', tone: 'waiting' },
};

export const groupStanding: Record<VmGroupPhase, Standing> = {
  pending: { label: 'Pending', tone: 'waiting' },
  provisioning: { label: 'Provisioning', tone: 'progress' },
  ready: { label: 'Ready', tone: 'success' },
  degraded: { label: 'Degraded', tone: 'warning' },
  failed: { label: 'Failed', tone: 'danger' },
  deleting: { label: 'Deleting', tone: 'progress' },
  deleted: { label: 'Deleted', tone: 'waiting' },
};

export const operationStanding: Record<VmOperationPhase, Standing> = {
  queued: { label: 'Queued', tone: 'waiting' },
  submitting: { label: 'Starting', tone: 'progress' },
  running: { label: 'Running', tone: 'progress' },
  succeeded: { label: 'Succeeded', tone: 'success' },
  failed: { label: 'Failed', tone: 'danger' },
  cancelled: { label: 'Cancelled', tone: 'waiting' },
};

export const powerLabel: Record<VmPower, string> = {
  running: 'Running',
  stopped: 'Stopped',
  unknown: 'Unknown',
};

/** The order in which counts are told: what is well first. */
export const countedPhases = [
  'ready',
  'provisioning',
  'pending',
  'failed',
  'lost',
  'deleting',
] as const satisfies ReadonlyArray<keyof VmGroup['counts']>;

/** Whether what is shown will change by itself. */
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
