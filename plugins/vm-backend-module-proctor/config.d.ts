import type { HumanDuration } from '@backstage/types';

/** One kind of operation as a proc of Proctor. */
interface Proc {
  /** The proc's name; may hold {{placeholders}}. */
  name: string;
  /** Its arguments; their values may hold {{placeholders}}. */
  args?: { [name: string]: string | number | boolean };
}

export interface Config {
  vm?: {
    executors?: {
      /** The keys below are those of instances of `kind: proctor`. */
      [id: string]: {
        /** Where the daemon is, without the route. */
        url?: string;
        /** `v1`: gojek/proctor; `v2`: gopaytech/proctor. */
        dialect?: 'v1' | 'v2';
        /**
         * Sent with each request, such as Email-Id and Access-Token.
         * @deepVisibility secret
         */
        headers?: { [name: string]: string };
        /** Other headers for the VMs of some owners, by the owner's reference. */
        teams?: {
          [owner: string]: {
            /** @deepVisibility secret */
            headers: { [name: string]: string };
          };
        };
        procs?: {
          create: Proc & {
            /**
             * Whether a second run for the same machine finds the first one's
             * and makes no other. Without it neither a submission that got no
             * answer nor a job whose result cannot be read is repeated.
             * Default: false.
             */
            idempotentByName?: boolean;
          };
          delete: Proc;
          start?: Proc;
          stop?: Proc;
          restart?: Proc;
          /** Prints all machines; without it nobody notices those that vanish. */
          list?: Proc;
        };
        /** How the line with the result begins. Default: VM_RESULT. */
        sentinel?: string;
        /** How long the daemon may not know a job that it accepted. Default: 1 minute. */
        unknownFor?: string | HumanDuration;
        /** How long a failed job may still succeed; needs retries in Kubernetes, which are best off. Default: 0. */
        failedFor?: string | HumanDuration;
        /** Between two looks at a job. Default: 1 and 15 seconds. */
        look?: {
          least?: string | HumanDuration;
          most?: string | HumanDuration;
        };
      };
    };
  };
}
