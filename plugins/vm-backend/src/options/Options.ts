import type { VmOptions } from '@backlot/plugin-vm-common';
import type { Caller } from '../model/caller';

/** What the platform team offers. */
export interface Options {
  /** @param component - whose VMs the caller would create; any when left out */
  read(component: string | undefined, caller: Caller): Promise<VmOptions>;
}
