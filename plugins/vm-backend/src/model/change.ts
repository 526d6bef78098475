import type { Actor } from './actor';

/** An entry of the change feed, and of the timelines of groups and VMs. */
export type Change = {
  seq: number;
  at: Date;
  groupId: string;
  vmId: string | null;
  operationId: string | null;
  actor: Actor;
  reason: string;
};
