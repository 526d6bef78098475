import type {
  RolloutGroupPhase,
  RolloutPhase,
  RolloutStrategy,
  RolloutWait,
} from '@backlot/plugin-vm-common';
import type { Actor } from './actor';

/** What rollouts can change in a spec; user data and keys only where they change. */
export type SpecChange = {
  stack?: string;
  image?: string;
  size?: string;
  executor?: string;
  userData?: string | null;
  sshKeys?: string[];
};

/** The fields of a spec that every reader of a rollout may see. */
export type ShownSpec = {
  stack: string;
  image: string;
  size: string;
  executor: string;
};

export type Rollout = {
  id: string;
  title: string;
  phase: RolloutPhase;
  direction: 'forward' | 'back';
  change: SpecChange;
  /** Also replaces VMs that already match the target spec. */
  replaceMatching: boolean;
  strategy: RolloutStrategy;
  waitsFor: RolloutWait | null;
  pausedBecause: string | null;
  /** The number of the open batch, from 1; 0 before the first. */
  batch: number;
  batches: number;
  /** Environments that were approved. */
  approved: string[];
  vmsTotal: number;
  vmsDone: number;
  vmsFailed: number;
  /** How many events it has; also the number of the newest one. */
  events: number;
  createdBy: Actor;
  createdAt: Date;
  updatedAt: Date;
  resumedAt: Date;
  deadlineAt: Date;
  finishedAt: Date | null;
  lookedAt: Date | null;
  nextRunAt: Date | null;
  claimToken: string | null;
  claimedUntil: Date | null;
};

/** A group within a rollout. */
export type RolloutGroup = {
  id: string;
  rolloutId: string;
  groupId: string;
  name: string;
  phase: RolloutGroupPhase;
  because: string | null;
  fromRevision: number;
  /** The revision with the target spec, once the rollout has reached the group. */
  toRevision: number | null;
  /** The revision that a rollback appended. */
  backRevision: number | null;
  fromSpec: ShownSpec;
  toSpec: ShownSpec;
  vmsTotal: number;
  vmsDone: number;
  vmsFailed: number;
  deferredUntil: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
};

/** How many VMs of one group a batch replaces. */
export type BatchGroup = { groupId: string; vms: number };

export type RolloutBatch = {
  rolloutId: string;
  number: number;
  environment: string;
  canary: boolean;
  groups: BatchGroup[];
  vms: number;
  estimatedSeconds: number | null;
  openedAt: Date | null;
  closedAt: Date | null;
};

/** A line in the narrative of a rollout. */
export type RolloutEvent = {
  rolloutId: string;
  seq: number;
  at: Date;
  groupId: string | null;
  vmId: string | null;
  actor: Actor;
  text: string;
};
