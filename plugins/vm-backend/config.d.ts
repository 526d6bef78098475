import type { HumanDuration } from '@backstage/types';

export interface Config {
  /** What developers can request, and how machines are created. */
  vm?: {
    /** Where VMs run from the developers' point of view, by name. */
    environments: {
      [name: string]: {
        title?: string;
        description?: string;
        /** VMs in one group. Default: `limits.count`. */
        maxCount?: number;
        /** What is offered here. Default: all. */
        stacks?: string[];
        images?: string[];
        sizes?: string[];
        /** The first is the default. Default: all. */
        executors?: string[];
        /** How long a group lives before Backlot deletes it. Default: no end. */
        lease?: {
          default?: HumanDuration | string;
          max?: HumanDuration | string;
        };
        /** Lost VMs are recreated by themselves. Default: never. */
        recreateLost?: {
          /** How long they may have been lost before. */
          after: HumanDuration | string;
        };
      };
    };
    /** Language stacks, by name. */
    stacks: {
      [name: string]: { title?: string; description?: string };
    };
    /** Images, by name. */
    images: {
      [name: string]: {
        title?: string;
        description?: string;
        os: { name: string; version: string };
        version?: string;
        /**
         * The day of its last security update, such as 2028-06-30, or `none`.
         * Default: what is publicly known of its `os`.
         */
        endOfLife?: string;
        /** Who logs in by SSH. */
        sshUser?: string;
        /** What it does with user data. Default: cloud-init. */
        userData?: 'script' | 'cloud-init' | 'none';
      };
    };
    /** Sizes, by name. */
    sizes: {
      [name: string]: {
        title?: string;
        description?: string;
        cpus: number;
        memoryMiB: number;
        diskGiB: number;
      };
    };
    /** Places where machines are made, by id. Further keys depend on the kind. */
    executors: {
      [id: string]: {
        /** Which installed module makes it, such as qemu. */
        kind: string;
        title?: string;
        /** Operations at once, over all replicas; per host for host-bound kinds. Default: 20 each. */
        limits?: {
          create?: number;
          /** Deletions and power changes. */
          other?: number;
        };
        /** From the submission to giving up. Default: 15 minutes to create, 10 for the others. */
        deadlines?: {
          create?: HumanDuration | string;
          delete?: HumanDuration | string;
          power?: HumanDuration | string;
        };
        /** Submissions of one operation. Default: create 3, delete 8, power 2. */
        attempts?: {
          create?: number;
          delete?: number;
          power?: number;
        };
        /** Between attempts, and between looks where the executor gives no hint. Default: 1 second to 1 minute. */
        backoff?: {
          initial?: HumanDuration | string;
          max?: HumanDuration | string;
        };
        /** How long one call of the executor may take. Default: 30 seconds. */
        callTimeout?: HumanDuration | string;
      };
    };
    /** What forms start with. */
    defaults?: {
      environment?: string;
      stack?: string;
      image?: string;
      size?: string;
    };
    limits?: {
      /** VMs in one group. Default: 100; at most 1000. */
      count?: number;
      /** Default, and at most: 65536. */
      userDataBytes?: number;
    };
    names?: {
      /** How VMs are named, before their index. Default: `${component}-${environment}-${stack}`. */
      template?: string;
    };
    sshKeys?: {
      /** The annotation of User entities with their public keys, one a line. Default: backlot.io/ssh-keys. */
      annotation?: string;
      /** Public keys that every VM of an owner gets, by the owner's reference. */
      teams?: { [owner: string]: string[] };
    };
    engine?: {
      /** Whether this backend makes machines, or serves the API only. Default: true. */
      enabled?: boolean;
      /** The name of this host for host-bound executors. Default: the host's name. */
      host?: string;
      /** VMs of each executor that this backend works on at once. Default: 400. */
      concurrency?: number;
      /** VMs taken by one claim. Default: 200. */
      batch?: number;
      /** After this the work of a dead backend is taken over. Default: 1 minute. */
      claim?: HumanDuration | string;
      /** The longest time between two looks for work. Default: 1 second. */
      poll?: HumanDuration | string;
    };
    sweep?: {
      /** How often the machines are compared with the inventory. Default: 1 minute. */
      every?: HumanDuration | string;
      /** When more VMs than this vanish at once, none is marked lost. */
      brake?: {
        /** Default: 5. */
        atLeast?: number;
        /** Default: 0.2. */
        share?: number;
      };
    };
    drift?: {
      /**
       * How often Backlot compares each machine with its spec: its size,
       * image and network. Default: 6 hours.
       */
      every?: HumanDuration | string;
    };
    orphans?: {
      /** How long a machine has to be an orphan before it may be removed. Default: 1 day. */
      minAge?: HumanDuration | string;
      /** How many may be removed at once. Default: 10. */
      atOnce?: number;
    };
    findings?: {
      /** How long before its end of life an image is worth a look. Default: 90 days. */
      endOfLifeWithin?: HumanDuration | string;
      /** How long before its end a lease is. Default: 7 days. */
      leaseWithin?: HumanDuration | string;
    };
    endOfLife?: {
      /** Whether images without a date get the publicly known one. Default: true. */
      publicDates?: boolean;
      /** How many days before the end owners are notified. Default: 90, 30 and 7. */
      tellBeforeDays?: number[];
    };
    rollouts?: {
      /** How long owners can defer the rollout of their group, from its start. Default: 7 days. */
      deferUpTo?: HumanDuration | string;
      /** How the health checks of new VMs are made. */
      probe?: {
        /** Between two questions. Default: 5 seconds. */
        every?: HumanDuration | string;
        /** A VM that has not answered by then is not healthy. Default: 5 seconds. */
        timeout?: HumanDuration | string;
        /**
         * Networks that health checks may reach, such as 10.20.0.0/16. All but
         * the backend's own addresses, links and metadata services without.
         */
        networks?: string[];
      };
    };
    /**
     * The name of this portal in the ownership tags of machines. Portals that
     * share a provider need different names. By default one is made and kept
     * in the database.
     */
    portal?: string;
    logs?: {
      /** Regular expressions of what must not be stored in logs. */
      redact?: string[];
    };
    retention?: {
      /** Default: 30 days. */
      logs?: HumanDuration | string;
      /** Deleted VMs, their operations and changes, and ended rollouts. Default: 400 days. */
      deleted?: HumanDuration | string;
    };
    callbacks?: {
      /**
       * Signs the callback URLs that are handed to executors; without it they are polled only.
       * @visibility secret
       */
      secret: string;
    };
  };
}
