import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type {
  Labels,
  VmAddress,
  VmOperationStep,
  VmOperationType,
  VmPower,
} from '@backlot/plugin-vm-common';
import type { ExecutorErrorData } from './errors';

/** What an executor is able to do; read once, when it is registered. */
export type ExecutorCapabilities = {
  /**
   * What keeps a second `submit` from making a second machine:
   *
   * - `key`: the VM's id, which is never used again. A second submission of
   *   an operation finds what the first one made and continues it.
   * - `name`: the VM's name, unique among machines that are not deleted.
   * - `none`: nothing. The engine then never submits twice knowingly.
   */
  idempotency: 'key' | 'name' | 'none';
  /** Whether `start`, `stop` and `restart` can be submitted. */
  power: boolean;
  /** Whether `logs` of a finished creation continues with the console. */
  console: boolean;
  /** Whether it is given, and calls, a callback URL when a job ends. */
  callbacks: boolean;
  /** Whether only the host that made a machine can serve it. */
  hostBound: boolean;
  /**
   * Whether `list` and `inspect` report the machines that exist. Without it
   * machines that vanish, and orphans, are not detected.
   */
  lists: boolean;
  /**
   * Whether `inspect` reports what a machine really is (`found`) with one small
   * request. Without it drift is not detected.
   */
  findsDrift?: boolean;
};

/** An image as the platform team offers it. */
export type ExecutorImage = {
  name: string;
  os: { name: string; version: string };
  /** `script`: `#!` only. `cloud-init`: whatever cloud-init reads. */
  userData: 'script' | 'cloud-init' | 'none';
  sshUser?: string;
};

/** A size as the platform team offers it. */
export type ExecutorSize = {
  name: string;
  cpus: number;
  memoryMiB: number;
  diskGiB: number;
};

/** What a machine is to be. */
export type ExecutorSpec = {
  stack: string;
  image: ExecutorImage;
  size: ExecutorSize;
  /**
   * As the requester wrote it, and checked against `image.userData`. Hand it to
   * the guest unchanged.
   */
  userData?: string;
  /**
   * Public keys for the image's `sshUser`. The executor brings them into the
   * guest beside `userData`: by the metadata of cloud-init, or as the
   * provider's key pair. The engine never writes them into `userData`.
   */
  sshKeys: string[];
  labels: Labels;
};

/** A VM as an executor sees it. */
export type ExecutorVm = {
  /** UUID, never used again. */
  id: string;
  /** RFC 1123 label; unique among VMs that are not deleted. */
  name: string;
  groupId: string;
  component: string;
  /** Of the component: a full entity reference. */
  owner: string;
  environment: string;
  spec: ExecutorSpec;
  /** The host that serves it, for host-bound executors. */
  placement?: string;
  /** What the executor last answered as its state; opaque to the engine. */
  providerState?: JsonObject;
  providerId?: string;
};

/** One change to one VM, from request to end. */
export type ExecutorOperation = {
  /** UUID. A retry of the same operation keeps it and raises `attempt`. */
  id: string;
  type: VmOperationType;
  /** From 1. */
  attempt: number;
  /** When the engine gives up on it. */
  deadlineAt: Date;
  vm: ExecutorVm;
  /** The answer of `submit`, once there is one. */
  jobRef?: string;
  /**
   * `delete` only: somebody accepts that what cannot be reached is forgotten.
   * Try to delete as always. Where the provider refuses or does not answer,
   * succeed with `unconfirmed`, or throw: the engine then forgets the machine
   * by itself. Never report as deleted what may still exist.
   */
  force?: boolean;
  /** POST here when the job ends; only with the capability `callbacks`. */
  callbackUrl?: string;
};

/** Handed to every call. */
export type ExecutorContext = {
  /** Aborted when the engine stops waiting; the call must then end soon. */
  signal: AbortSignal;
  logger: LoggerService;
};

/** What the machine turned out to be. Absent fields leave what is known. */
export type ExecutorOutputs = {
  /** The provider's own id of the machine, as its console shows it. */
  providerId?: string;
  /** What the guest calls itself. Shown only: nothing connects to it. */
  hostname?: string;
  /**
   * All of them, the one that people should use first: the first that is not a
   * `forward` is the VM's primary address. The portal offers an SSH command for
   * each address with the purpose `ssh`. Health checks of rollouts use the address with
   * the purpose that they name, or else the first `ipv4`, `ipv6` or `dns`.
   */
  addresses?: VmAddress[];
  power?: VmPower;
  /**
   * Of the image that the machine was created from. `FoundMachine.imageVersion`
   * is compared with it.
   */
  imageVersion?: string;
  sshUser?: string;
  /** What the machine says of itself: `os`, `kernel`, … */
  facts?: Record<string, string>;
};

export type ExecutorProgress = {
  /**
   * The stages of the operation, in order. At the end of the operation every
   * step has `finishedAt`, also where it failed.
   */
  steps?: VmOperationStep[];
  progress?: { done: number; total: number };
};

export type PollResult = ExecutorProgress & {
  /**
   * Replaces the stored state, so that what half exists stays known. Absent, in
   * any answer, it leaves the stored state as it is.
   */
  providerState?: JsonObject;
  outputs?: ExecutorOutputs;
} & (
    | {
        state: 'running';
        /** Milliseconds; without it the engine chooses the wait. */
        lookAgainInMs?: number;
      }
    | {
        state: 'succeeded';
        /**
         * `delete` with `force` only: why nobody has seen the machine go. The
         * engine then keeps its name and lists it as an orphan if it turns up.
         */
        unconfirmed?: string;
      }
    | {
        state: 'failed';
        error: ExecutorErrorData;
        /** What still exists, in words for the person who removes it. */
        leftovers?: string[];
      }
  );

export type PreparedOperation = {
  /** The host that will serve the machine, for host-bound executors. */
  placement?: string;
  providerState?: JsonObject;
};

export type SubmitResult = {
  /** Opaque text by which `poll` finds the job. */
  jobRef: string;
  providerState?: JsonObject;
  lookAgainInMs?: number;
};

/**
 * What a machine really is, whatever was requested. Absent fields are not
 * known, or mean nothing to this executor.
 */
export type FoundMachine = {
  cpus?: number;
  memoryMiB?: number;
  /** Of the machine's own disk, which may be larger than was requested. */
  diskGiB?: number;
  /** Name of the option that it was made from. */
  image?: string;
  /** Compared with `ExecutorOutputs.imageVersion` of this VM's creation. */
  imageVersion?: string;
  /** The executor alone knows which it should be: in its words, both. */
  network?: { expected: string; found: string };
};

/** A machine that carries our ownership tag, as `list` and `inspect` see it. */
export type ExecutorMachine = {
  /** The VM's id, read from the ownership tag. */
  vmId: string;
  name: string;
  power: VmPower;
  placement?: string;
  providerId?: string;
  createdAt?: Date;
  /** What is known of it; in a list only what costs nothing more. */
  outputs?: ExecutorOutputs;
  /** Of `inspect` only. */
  found?: FoundMachine;
  /**
   * What keeps the machine from doing its work though it exists, such as a
   * full disk of its host that paused it. Shown to its owner as a finding
   * until a later list no longer reports it.
   */
  problem?: ExecutorErrorData;
  /**
   * The machine no longer exists, and the provider still knows why, such as
   * "terminated: the spot capacity was reclaimed". Counts as absent.
   */
  gone?: { reason: string };
};

export type ExecutorLogLine = {
  at?: Date;
  /** `console`, `executor`, … */
  source: string;
  line: string;
};

export type ExecutorLogs = {
  lines: ExecutorLogLine[];
  /** Where to read on; opaque. */
  cursor?: string;
  /** True when more can be read at once. */
  more?: boolean;
};

/**
 * Unhealthy means that the provider does not answer: work waits until it does.
 * Where a person has to mend something, stay healthy, say it in the message,
 * and let operations fail with a remedy.
 */
export type ExecutorHealth = (
  | { healthy: true; message?: string }
  | { healthy: false; message: string }
) & {
  /** What it says of itself, such as versions; shown to the platform team. */
  facts?: Record<string, string>;
};

/**
 * A place where machines are made. It does jobs and holds no truth.
 *
 * @remarks
 * The rules are in `docs/executors/contract.md`; the conformance suite in
 * `@backlot/plugin-vm-node/testing` checks them. In short:
 *
 * - An operation is `prepare`d, its state stored, then `submit`ted. A crash
 *   may strike between any two calls, so each can come again.
 * - To refuse, throw an `ExecutorError`: nothing was started. Anything else
 *   thrown by `submit` means that the outcome is unknown, and the engine calls
 *   `find`.
 * - No call waits for the provider: `submit` takes the job, and `poll` does what
 *   is left when its turn comes.
 * - Deleting what is absent succeeds.
 * - A call ends soon after `context.signal` is aborted.
 */
export interface VmExecutor {
  readonly capabilities: ExecutorCapabilities;

  /** Throws `InputError` naming the field when it cannot make such a VM. */
  validate?(spec: ExecutorSpec): Promise<void>;

  /**
   * Fixes what is needed to find the work again: host, MAC address, paths.
   * No side effects. The answer is stored before `submit` is called.
   */
  prepare(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<PreparedOperation>;

  /**
   * Starts the job and returns without waiting for its end. With a higher
   * `attempt` it begins again, after removing what the last attempt left.
   */
  submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult>;

  /**
   * Looks at the job, and does what is due of it. It gives the same final
   * answer however often it is called.
   */
  poll(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<PollResult>;

  /** Stops a running job where that is possible; may leave a machine. */
  cancel?(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<void>;

  /**
   * Looks for the job of an operation whose `submit` may or may not have
   * arrived; undefined when there is none, or where the provider does not know.
   */
  find(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult | undefined>;

  /** Undefined when the machine does not exist. */
  inspect(
    vm: ExecutorVm,
    context: ExecutorContext,
  ): Promise<ExecutorMachine | undefined>;

  /**
   * All machines that carry the ownership tag of this portal; for host-bound
   * executors those of this host. Two machines with one VM id are listed as
   * two, each with its `providerId`. Throw rather than answer an incomplete list.
   */
  list(context: ExecutorContext): AsyncIterable<ExecutorMachine>;

  /** Lines after the cursor of the last answer; from the start without one. */
  logs?(
    operation: ExecutorOperation,
    after: string | undefined,
    context: ExecutorContext,
  ): Promise<ExecutorLogs>;

  health(context: ExecutorContext): Promise<ExecutorHealth>;

  /** Called once when the backend stops; machines live on. */
  shutdown?(): Promise<void>;
}
