import type { VmHealth } from '@backlot/plugin-vm-common';
import type { Caller } from '../model/caller';

/** The health of the executors and the engine, over all replicas. */
export interface Health {
  read(caller: Caller): Promise<VmHealth>;
}
