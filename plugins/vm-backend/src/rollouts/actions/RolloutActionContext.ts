import type { RolloutActionRequest } from '@backlot/plugin-vm-common';
import type { Transaction } from '../../inventory/Inventory';
import type { Actor } from '../../model/actor';
import type { Rollout } from '../../model/rollout';

export type ActionContext = {
  tx: Transaction;
  /** Locked, and in a state that takes the action. */
  rollout: Rollout;
  actor: Actor;
  now: Date;
  reason: RolloutActionRequest['reason'];
  /** In the order of the config. */
  environments: string[];
};

/** @returns what changes in the rollout itself */
export type RolloutActionHandler = (
  context: ActionContext,
) => Promise<Partial<Rollout>>;
