import type { PlannedGroup, PlannedVm } from '../../groups/planGroup';
import type { VmGroup } from '../../model/group';
import type { Rollout, RolloutBatch, RolloutGroup } from '../../model/rollout';
import type { Vm, VmGate } from '../../model/vm';

export type RolloutVm = PlannedVm &
  Pick<Vm, 'desiredAction' | 'error'> & {
    /** Whether an operation on it is open. */
    busy: boolean;
    gate: Pick<VmGate, 'healthySince' | 'problem'> | null;
  };

export type GroupState = {
  group: PlannedGroup & Pick<VmGroup, 'id' | 'name' | 'healthCheck'>;
  rolloutGroup: Pick<
    RolloutGroup,
    'phase' | 'because' | 'vmsTotal' | 'vmsDone' | 'vmsFailed'
  >;
  vms: RolloutVm[];
};

export type ComingBatch = Pick<
  RolloutBatch,
  'number' | 'environment' | 'canary' | 'groups'
>;

/** All that the planner looks at. */
export type RolloutState = {
  rollout: Pick<
    Rollout,
    | 'phase'
    | 'direction'
    | 'strategy'
    | 'approved'
    | 'resumedAt'
    | 'deadlineAt'
    | 'vmsTotal'
  >;
  /** The batch that was opened last. */
  current: (ComingBatch & Pick<RolloutBatch, 'closedAt'>) | null;
  /** Batches that were not opened, in their order. */
  coming: ComingBatch[];
  /** Groups in progress, and those of the next batch. */
  groupStates: Map<string, GroupState>;
  /** Groups whose owners deferred them, and until when. */
  deferred: Map<string, Date>;
};

export const isInProgress = ({ rolloutGroup }: GroupState): boolean =>
  rolloutGroup.phase === 'running' || rolloutGroup.phase === 'failed';
