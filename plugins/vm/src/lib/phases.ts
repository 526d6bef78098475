import type {
  RolloutGroupPhase,
  RolloutPhase,
  Vm,
  VmGroup,
  VmGroupPhase,
  VmOperationPhase,
  VmPhase,
} from '@backlot/plugin-vm-common';

/** How something stands, apart from the word for it. */
export type Tone = 'success' | 'progress' | 'waiting' | 'warning' | 'danger';

export type Standing = {
  /** Of the word for it. */
  key:
    | `vm.phases.${VmPhase | 'stuck'}`
    | `vm.groupPhases.${VmGroupPhase}`
    | `vm.operationPhases.${VmOperationPhase}`
    | `rollouts.phases.${RolloutPhase}`
    | `rollouts.groupPhases.${RolloutGroupPhase}`;
  tone: Tone;
};

/** `deleted` is a thing of the past, and neither good nor bad. */
export const vmStanding: Record<VmPhase, Standing> = {
  pending: { key: 'vm.phases.pending', tone: 'waiting' },
  provisioning: { key: 'vm.phases.provisioning', tone: 'progress' },
  ready: { key: 'vm.phases.ready', tone: 'success' },
  failed: { key: 'vm.phases.failed', tone: 'danger' },
  lost: { key: 'vm.phases.lost', tone: 'warning' },
  deleting: { key: 'vm.phases.deleting', tone: 'progress' },
  deleted: { key: 'vm.phases.deleted', tone: 'waiting' },
};

/** A VM that is ready by its phase, but whose machine cannot run, is stuck. */
export const standingOf = ({
  phase,
  problem,
}: Pick<Vm, 'phase' | 'problem'>): Standing =>
  phase === 'ready' && problem
    ? { key: 'vm.phases.stuck', tone: 'warning' }
    : vmStanding[phase];

export const groupStanding: Record<VmGroupPhase, Standing> = {
  pending: { key: 'vm.groupPhases.pending', tone: 'waiting' },
  provisioning: { key: 'vm.groupPhases.provisioning', tone: 'progress' },
  ready: { key: 'vm.groupPhases.ready', tone: 'success' },
  degraded: { key: 'vm.groupPhases.degraded', tone: 'warning' },
  failed: { key: 'vm.groupPhases.failed', tone: 'danger' },
  deleting: { key: 'vm.groupPhases.deleting', tone: 'progress' },
  deleted: { key: 'vm.groupPhases.deleted', tone: 'waiting' },
};

export const operationStanding: Record<VmOperationPhase, Standing> = {
  queued: { key: 'vm.operationPhases.queued', tone: 'waiting' },
  submitting: { key: 'vm.operationPhases.submitting', tone: 'progress' },
  running: { key: 'vm.operationPhases.running', tone: 'progress' },
  succeeded: { key: 'vm.operationPhases.succeeded', tone: 'success' },
  failed: { key: 'vm.operationPhases.failed', tone: 'danger' },
  cancelled: { key: 'vm.operationPhases.cancelled', tone: 'waiting' },
};

export const rolloutStanding: Record<RolloutPhase, Standing> = {
  running: { key: 'rollouts.phases.running', tone: 'progress' },
  paused: { key: 'rollouts.phases.paused', tone: 'warning' },
  rollingBack: { key: 'rollouts.phases.rollingBack', tone: 'progress' },
  succeeded: { key: 'rollouts.phases.succeeded', tone: 'success' },
  rolledBack: { key: 'rollouts.phases.rolledBack', tone: 'waiting' },
  aborted: { key: 'rollouts.phases.aborted', tone: 'waiting' },
};

export const rolloutGroupStanding: Record<RolloutGroupPhase, Standing> = {
  waiting: { key: 'rollouts.groupPhases.waiting', tone: 'waiting' },
  running: { key: 'rollouts.groupPhases.running', tone: 'progress' },
  failed: { key: 'rollouts.groupPhases.failed', tone: 'danger' },
  succeeded: { key: 'rollouts.groupPhases.succeeded', tone: 'success' },
  skipped: { key: 'rollouts.groupPhases.skipped', tone: 'waiting' },
  rolledBack: { key: 'rollouts.groupPhases.rolledBack', tone: 'waiting' },
  aborted: { key: 'rollouts.groupPhases.aborted', tone: 'waiting' },
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
