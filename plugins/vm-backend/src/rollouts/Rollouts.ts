import type {
  CreateRollout,
  DeferRollout,
  RolloutActionRequest,
  RolloutGroupPhase,
  RolloutPhase,
  RolloutPlan,
} from '@backlot/plugin-vm-common';
import type { Caller } from '../groups/VmGroups';
import type { GroupCondition, InventoryFilter } from '../inventory/filter';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { GroupPhaseCounts } from '../inventory/rollouts/readRollouts';
import type { VmGroup } from '../model/group';
import type {
  Rollout,
  RolloutBatch,
  RolloutEvent,
  RolloutGroup,
} from '../model/rollout';

/** A parsed request, with its filter narrowed to what the inventory knows. */
export type RolloutRequest = Omit<
  CreateRollout,
  'filter' | 'strategy' | 'dryRun'
> & {
  filter?: InventoryFilter;
  strategy: Rollout['strategy'];
};

/** Which groups the caller may read, and which of them may be renewed. */
export type RolloutScope = {
  readable: GroupCondition;
  mayReplace: (group: VmGroup, labels: Record<string, string>) => boolean;
};

export type RolloutDetails = {
  rollout: Rollout;
  groups: GroupPhaseCounts;
};

export type RolloutGroupDetails = {
  rolloutGroup: RolloutGroup;
  group: VmGroup;
  labels: Record<string, string>;
  batches: number[];
};

/** Renews the VMs of many groups. */
export interface Rollouts {
  /** @throws InputError for a request that no group can take */
  plan(
    request: RolloutRequest,
    scope: RolloutScope,
    caller: Caller,
  ): Promise<RolloutPlan>;

  /** @throws ConflictError when one of the groups is being renewed by another */
  create(
    request: RolloutRequest,
    scope: RolloutScope,
    caller: Caller,
  ): Promise<RolloutDetails>;

  get(id: string): Promise<RolloutDetails | undefined>;

  /** Rollouts with a group that the condition covers. */
  list(
    filter: { phase?: RolloutPhase[]; group?: string[] },
    condition: GroupCondition,
    page: PageRequest,
  ): Promise<StoredPage<RolloutDetails>>;

  /** How many groups of each rollout a condition covers. */
  countCovered(
    ids: string[],
    condition: GroupCondition,
  ): Promise<Map<string, number>>;

  listBatches(id: string): Promise<RolloutBatch[]>;

  listGroups(
    id: string,
    filter: { phase?: RolloutGroupPhase[]; group?: string[] },
    condition: GroupCondition,
    page: PageRequest,
  ): Promise<StoredPage<RolloutGroupDetails>>;

  listEvents(
    id: string,
    options: {
      before?: number;
      group?: string;
      limit: number;
      condition: GroupCondition;
    },
  ): Promise<RolloutEvent[]>;

  /** @throws ConflictError when the rollout cannot do it now */
  act(
    id: string,
    request: RolloutActionRequest,
    caller: Caller,
  ): Promise<RolloutDetails>;

  /**
   * Lets a group that has not begun be renewed later.
   *
   * @throws InputError beyond what the platform team allows
   */
  defer(
    id: string,
    groupId: string,
    request: DeferRollout,
    caller: Caller,
  ): Promise<RolloutGroupDetails>;
}
