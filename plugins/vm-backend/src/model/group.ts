import type {
  HealthCheck,
  OnFailurePolicy,
  RolloutStrategy,
  VmGroupPhase,
} from '@backlot/plugin-vm-common';
import type { Actor } from './actor';

/** How far a rollout lets the planner go with one group now. */
export type RolloutAllowance = {
  /** The revisions that have the content of the target spec. */
  current: number[];
  /** How many VMs may be replaced by now; null for all. */
  allowed: number | null;
  maxUnavailable: RolloutStrategy['maxUnavailable'];
  maxSurge: RolloutStrategy['maxSurge'];
  /** No further VM is replaced, while the rollout is paused. */
  held: boolean;
};

export type VmGroup = {
  id: string;
  name: string;
  component: string;
  componentName: string;
  environment: string;
  owner: string;
  /** Who owns the component beside `owner`; null where nobody does. */
  otherOwners: string[] | null;
  system: string | null;
  executor: string;
  count: number;
  /** Of the current spec. */
  revision: number;
  stack: string;
  image: string;
  size: string;
  onFailure: OnFailurePolicy;
  /** Grows with each change by a user, so that a stale one is refused. */
  generation: number;
  leaseExpiresAt: Date | null;
  deleteRequestedAt: Date | null;
  deleteForce: boolean;
  phase: VmGroupPhase;
  countPending: number;
  countProvisioning: number;
  countReady: number;
  countFailed: number;
  countDeleting: number;
  countLost: number;
  /** Since when the catalog has had no such component. */
  componentGoneAt: Date | null;
  createdBy: Actor;
  changedBy: Actor;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
  idempotencyKey: string | null;
  idempotencyHash: string | null;
  nextRunAt: Date | null;
  healthCheck: HealthCheck | null;
  /** The rollout that holds the group; only one can. */
  rolloutId: string | null;
  rolloutAllowance: RolloutAllowance | null;
};

/** One revision of the spec of a group; a revision never changes. */
export type GroupSpec = {
  groupId: string;
  revision: number;
  stack: string;
  image: string;
  size: string;
  userData: string | null;
  sshKeys: string[];
  executor: string;
  createdAt: Date;
};
