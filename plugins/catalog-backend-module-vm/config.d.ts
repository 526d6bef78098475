import type { HumanDuration } from '@backstage/types';

export interface Config {
  catalog?: {
    providers?: {
      vm?: {
        /** Only VMs of these environments. Default: all. */
        environments?: string[];
        /** How often changes are taken over. Default: 10 seconds. */
        changes?: HumanDuration;
        /** How often everything is compared. Default: 1 hour. */
        everything?: HumanDuration;
      };
    };
  };
}
