import type {
  OrphanActionRequest,
  VmOrphan,
  VmOrphans,
} from '@backlot/plugin-vm-common';
import type { Caller } from '../model/caller';

export type OrphansView = {
  /** The oldest first; at most 500. */
  items: VmOrphan[];
  total: number;
  /** How many of one executor can be removed at the same time. */
  atOnce: number;
  /** What the caller can do with them. */
  can: VmOrphans['can'];
};

/** Machines with the ownership tag that no VM stands for. */
export interface Orphans {
  list(caller: Caller): Promise<OrphansView>;

  /**
   * Requests the removal of these orphans; all of them or none.
   *
   * @throws InputError for more than can be removed at the same time,
   *   ConflictError for one that cannot be removed now
   */
  act(request: OrphanActionRequest, caller: Caller): Promise<OrphansView>;
}
