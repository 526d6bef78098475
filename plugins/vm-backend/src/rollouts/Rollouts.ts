import type {
  CreateRollout,
  DeferRollout,
  RolloutAction,
  RolloutActionRequest,
  RolloutGroupPhase,
  RolloutPhase,
  RolloutPlan,
} from '@backlot/plugin-vm-common';
import type { GroupIdentity } from '../groups/VmGroups';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { GroupPhaseCounts } from '../inventory/rollouts/readRollouts';
import type { Caller } from '../model/caller';
import type { GroupCondition } from '../model/conditions';
import type {
  Rollout,
  RolloutBatch,
  RolloutEvent,
  RolloutGroup,
} from '../model/rollout';
import type { VmFilter } from '../vms/Vms';

export type RolloutRequest = Omit<
  CreateRollout,
  'filter' | 'strategy' | 'dryRun'
> & {
  filter?: VmFilter;
  strategy: Rollout['strategy'];
};

/** The groups that the caller may see, and those of which they may replace the VMs. */
export type RolloutScope = {
  visible: GroupCondition;
  mayReplace: (group: GroupIdentity) => boolean;
};

/** A rollout as its caller sees it: reasons that name hidden groups are left out. */
export type RolloutView = {
  rollout: Rollout;
  /** How many groups are in each phase. */
  groups: GroupPhaseCounts;
  /** What the caller can do with it now. */
  can: RolloutAction[];
};

export type RolloutGroupView = GroupIdentity & {
  rolloutGroup: RolloutGroup;
  /** The numbers of its batches. */
  batches: number[];
  /** Until when the caller can defer it; null where they cannot. */
  deferrableUntil: Date | null;
};

/** `visible`: the groups that the caller may see; set by `authorized/`. */
export type RolloutFilter = {
  phase?: RolloutPhase[];
  group?: string[];
  visible?: GroupCondition;
};

export type RolloutGroupFilter = {
  phase?: RolloutGroupPhase[];
  group?: string[];
  visible?: GroupCondition;
};

export type RolloutEventQuery = {
  /** Only events with a smaller number. */
  before?: number;
  group?: string;
  limit: number;
  visible?: GroupCondition;
};

/** Replaces the VMs of many groups. */
export interface Rollouts {
  /** @throws InputError for a request that no group can take */
  plan(
    request: RolloutRequest,
    caller: Caller,
    scope?: RolloutScope,
  ): Promise<RolloutPlan>;

  /** @throws ConflictError when another rollout holds one of the groups */
  create(
    request: RolloutRequest,
    caller: Caller,
    scope?: RolloutScope,
  ): Promise<RolloutView>;

  /** @throws NotFoundError */
  get(id: string, caller: Caller): Promise<RolloutView>;

  /** Rollouts with a visible group. */
  list(
    filter: RolloutFilter,
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<RolloutView>>;

  listBatches(id: string, caller: Caller): Promise<RolloutBatch[]>;

  listGroups(
    id: string,
    filter: RolloutGroupFilter,
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<RolloutGroupView>>;

  /** The newest first. */
  listEvents(
    id: string,
    query: RolloutEventQuery,
    caller: Caller,
  ): Promise<RolloutEvent[]>;

  /**
   * @throws ConflictError when the rollout cannot do it now,
   *   NotAllowedError when its starter approves it
   */
  act(
    id: string,
    request: RolloutActionRequest,
    caller: Caller,
  ): Promise<RolloutView>;

  /**
   * Lets the VMs of a waiting group be replaced later.
   *
   * @throws InputError beyond what the platform team allows
   */
  defer(
    id: string,
    groupId: string,
    request: DeferRollout,
    caller: Caller,
  ): Promise<RolloutGroupView>;
}

/** For decorators: a permission on a rollout is one on all of its groups. */
export interface RolloutCoverage {
  /** How many groups of each rollout a condition covers. */
  countCovered(
    ids: string[],
    condition: GroupCondition,
  ): Promise<Map<string, number>>;
}
