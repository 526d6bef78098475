import type {
  VmAddress,
  VmDrift,
  VmError,
  VmPhase,
  VmPower,
} from '@backlot/plugin-vm-common';
import type { JsonObject } from '@backstage/types';
import type { Actor } from './actor';

/** What a user wants the engine to do with a VM once. */
export type DesiredAction = 'start' | 'stop' | 'restart' | 'retry';

export type Vm = {
  id: string;
  groupId: string;
  name: string;
  namePrefix: string;
  nameIndex: number;
  /** Nobody else gets the name while this VM holds it. */
  nameHeld: boolean;
  specRevision: number;
  component: string;
  componentName: string;
  environment: string;
  owner: string;
  /** Who owns the component beside `owner`; null where nobody does. */
  otherOwners: string[] | null;
  system: string | null;
  stack: string;
  image: string;
  size: string;
  executor: string;
  desired: 'present' | 'absent';
  /** Deleted even if the provider does not confirm it. */
  desiredForce: boolean;
  desiredAction: DesiredAction | null;
  /** Once it is deleted, a successor gets its name. */
  recreate: boolean;
  desiredBy: Actor;
  desiredReason: string;
  phase: VmPhase;
  power: VmPower;
  /** The provider may have a machine for it. */
  mayExist: boolean;
  /** The host that has the machine, where executors have several. */
  placement: string | null;
  /** What the executor keeps to find the machine again. */
  providerState: JsonObject | null;
  providerId: string | null;
  hostname: string | null;
  addresses: VmAddress[];
  primaryAddress: string | null;
  sshUser: string | null;
  imageVersion: string | null;
  facts: Record<string, string>;
  error: VmError | null;
  leftovers: string[] | null;
  /** What keeps a machine that exists from its work. */
  problem: VmError | null;
  createdAt: Date;
  updatedAt: Date;
  readyAt: Date | null;
  deletedAt: Date | null;
  /** When it passed the gates of the rollout that created it. */
  acceptedAt: Date | null;
  lostAt: Date | null;
};

/** What the engine and the sweep change in a VM. */
export type VmPatch = Partial<
  Pick<
    Vm,
    | 'phase'
    | 'power'
    | 'mayExist'
    | 'nameHeld'
    | 'placement'
    | 'providerState'
    | 'providerId'
    | 'hostname'
    | 'addresses'
    | 'primaryAddress'
    | 'sshUser'
    | 'imageVersion'
    | 'facts'
    | 'error'
    | 'leftovers'
    | 'problem'
    | 'readyAt'
    | 'deletedAt'
    | 'desiredAction'
  >
>;

/** When the engine looks at a VM next, and which replica has claimed it. */
export type VmWork = {
  /** Of the VM. */
  id: string;
  executor: string;
  forced: boolean;
  nextRunAt: Date | null;
  /** Grows with each wake, so that a step sees that it was woken meanwhile. */
  wakes: number;
  claimToken: string | null;
  claimedUntil: Date | null;
  /** The slots it queues for, and since when. */
  waitingFor: string | null;
  waitingSince: Date | null;
};

/** How a new VM does before it counts as replaced. */
export type VmGate = {
  vmId: string;
  healthySince: Date | null;
  checkedAt: Date;
  problem: string | null;
};

/** How the machine of a VM differs from its spec. */
export type Drift = {
  vmId: string;
  fields: VmDrift[];
  /** Of the fields: `cpus,memory`. */
  names: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
};
