import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  CreateVmGroup,
  Labels,
  UpdateVmGroup,
} from '@backlot/plugin-vm-common';
import type { Actor } from '../model/actor';
import type { GroupCondition, InventoryFilter } from '../inventory/filter';
import type { Owners } from '../model/owners';
import type { PageRequest, StoredPage } from '../inventory/page';
import type { GroupSpec, VmGroup } from '../model/group';
import type { Rollout, RolloutGroup } from '../model/rollout';

/** Who asks. */
export type Caller = {
  credentials: BackstageCredentials;
  /** User reference, or the subject of a service. */
  actor: Actor;
};

/** A group with what belongs to it. */
export type GroupDetails = {
  group: VmGroup;
  spec: GroupSpec;
  labels: Labels;
  /** The rollout that is to renew it, or does. */
  rollout: { rollout: Rollout; rolloutGroup: RolloutGroup } | null;
};

/** What permissions look at; handed over under the lock on the group. */
export type GroupIdentity = Pick<GroupDetails, 'group' | 'labels'>;

/** A group that was requested and checked, and is not stored. */
export type GroupCandidate = GroupDetails & {
  requestHash: string;
  /** What its requester should know, in words. */
  warnings: string[];
};

export type GroupRequest = Omit<CreateVmGroup, 'dryRun'>;

/** Turns requests into desired state. */
export interface VmGroups {
  /** The same for requests that mean the same. */
  hashOf(request: GroupRequest): string;

  /** @throws InputError for a component that the caller's catalog does not have */
  ownersOf(component: string, caller: Caller): Promise<Owners>;

  /** Checks a request against the options and the catalog; stores nothing. */
  resolve(request: GroupRequest, caller: Caller): Promise<GroupCandidate>;

  /** What creating the candidate would make; stores nothing. */
  plan(
    candidate: GroupCandidate,
  ): Promise<{ names: string[]; reasons: string[] }>;

  /** Answers the existing group when the idempotency key was used by the same request. */
  create(
    candidate: GroupCandidate,
    caller: Caller,
    idempotencyKey?: string,
  ): Promise<GroupDetails>;

  /** The group that an idempotency key of this caller stands for. */
  findByIdempotencyKey(
    key: string,
    caller: Caller,
  ): Promise<GroupDetails | undefined>;

  get(id: string): Promise<GroupDetails | undefined>;

  list(
    filter: InventoryFilter,
    condition: GroupCondition,
    page: PageRequest,
  ): Promise<StoredPage<GroupDetails>>;

  /** @param authorize - throws what the caller may not do */
  update(
    id: string,
    change: UpdateVmGroup,
    caller: Caller,
    authorize: (before: GroupIdentity, after: GroupIdentity) => void,
  ): Promise<GroupDetails>;

  delete(
    id: string,
    force: boolean,
    caller: Caller,
    authorize: (group: GroupIdentity) => void,
  ): Promise<GroupDetails>;
}
