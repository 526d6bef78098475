import type {
  CreateVmGroup,
  Labels,
  UpdateVmGroup,
  VmGroup as ApiVmGroup,
} from '@backlot/plugin-vm-common';
import type { InventoryFilter } from '../inventory/filter';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { Caller } from '../model/caller';
import type { GroupSpec, VmGroup } from '../model/group';
import type { Rollout, RolloutGroup } from '../model/rollout';

/** What permissions look at. */
export type GroupIdentity = { group: VmGroup; labels: Labels };

/** A group as its caller sees it. */
export type GroupView = GroupIdentity & {
  /** Without user data where the caller may not change the group. */
  spec: GroupSpec;
  /** The rollout that holds the group. */
  rollout: {
    rollout: Rollout;
    rolloutGroup: RolloutGroup;
    /** Until when the caller can defer it; null where they cannot. */
    deferrableUntil: Date | null;
  } | null;
  /** What the caller can do with it now. */
  can: ApiVmGroup['can'];
};

export type GroupRequest = Omit<CreateVmGroup, 'dryRun'>;

/** Called for a group that is about to be created; throws to refuse it. */
export type CreateGuard = (group: GroupIdentity) => void;

/** Called under the lock on the group; throws to refuse the change. */
export type ChangeGuard = (before: GroupIdentity, after: GroupIdentity) => void;

/** Turns requests into desired state. */
export interface VmGroups {
  /**
   * What a request would create; stores nothing.
   *
   * @throws InputError for what the options or the catalog do not have
   */
  plan(
    request: GroupRequest,
    caller: Caller,
    guard?: CreateGuard,
  ): Promise<{ group: GroupView; names: string[]; reasons: string[] }>;

  /**
   * Answers the existing group when this caller has used the idempotency key
   * for the same request.
   *
   * @throws InputError, ConflictError when the key was used for another request
   */
  create(
    request: GroupRequest,
    caller: Caller,
    options?: {
      idempotencyKey?: string;
      guard?: CreateGuard;
      /** A key must not reveal a group that its caller may not see. */
      isVisible?: (group: GroupIdentity) => boolean;
    },
  ): Promise<GroupView>;

  /** @throws NotFoundError */
  get(id: string, caller: Caller): Promise<GroupView>;

  list(
    filter: InventoryFilter,
    page: PageRequest,
    caller: Caller,
  ): Promise<StoredPage<GroupView>>;

  /** @throws NotFoundError, InputError, ConflictError for a stale generation */
  update(
    id: string,
    change: UpdateVmGroup,
    caller: Caller,
    guard?: ChangeGuard,
  ): Promise<GroupView>;

  /** @throws NotFoundError */
  delete(
    id: string,
    force: boolean,
    caller: Caller,
    guard?: CreateGuard,
  ): Promise<GroupView>;
}
