import type { VmPower } from '@backlot/plugin-vm-common';
import type {
  ExecutorError,
  ExecutorErrorData,
  ExecutorLogs,
  ExecutorOperation,
  ExecutorOutputs,
  FoundMachine,
} from '@backlot/plugin-vm-node';
import type { ConsoleLines } from '../guest/consoleLines';
import type { GuestFacts } from '../guest/events';
import type { TimedStep } from './jobSteps';
import type { MachineRecord } from './MachineRecord';

/** What a machine is doing, and what can be done about it. */
export type MachineState = {
  power: VmPower;
  problem?: ExecutorErrorData;
  /**
   * How a machine continues: `resume` and `wake` are commands of the
   * hypervisor; for `new` its process has to end and be started again.
   */
  remedy: 'none' | 'resume' | 'wake' | 'new';
  /** The hypervisor did not answer, which a busy host can cause as well. */
  isSilent?: boolean;
};

/** How the guest of a machine reports its boot. */
export type GuestReports = {
  /** The stages of the boot; each becomes a step. */
  stages: string[];
  /**
   * For guests that report on the console, by cloud-init: its modules whose
   * failure does not count. Other guests have an events port.
   */
  mayFail?: string[];
};

/**
 * One host and how machines are run on it. {@link MachineExecutor} does the
 * rest: jobs, boot supervision, power rules, steps and logs.
 *
 * Every method can be called again after a crash. Unless it is said otherwise
 * the caller holds the lock of the machine. Absent machines are no error for
 * `destroy` and `remove`.
 */
export interface Hypervisor<R extends MachineRecord = MachineRecord> {
  /** The host's name in placements and messages. */
  readonly name: string;
  /** Milliseconds between two calls of `poll` while a machine boots. */
  readonly bootPollMs: number;

  /** Undefined where the host has no machine of this VM. */
  record(vmId: string, signal: AbortSignal): Promise<R | undefined>;
  writeRecord(record: R, signal: AbortSignal): Promise<void>;
  /** Whether anything of a machine is left; default: whether it has a record. */
  exists?(vmId: string, signal: AbortSignal): Promise<boolean>;
  /** Whether a crash interrupted `define`, so that there is no job to continue. */
  isHalfMade?(record: R): boolean;

  /**
   * Begins a creation: stores the record with a `newJob`. What takes
   * long belongs into `launch`.
   *
   * @throws ExecutorError where nothing is left of the machine
   */
  define(operation: ExecutorOperation, signal: AbortSignal): Promise<void>;
  /** Sets the phase in which a job waits for `launch` to start the machine. */
  queue(job: R['job'], now: string): void;
  /**
   * Does what is due in the phases before the boot: makes disks, waits for
   * room, starts the machine. It stores the record when the phase changes.
   *
   * @param operation - absent where the executor starts a machine by itself
   * @returns when to call again, or undefined once the machine runs
   */
  launch(
    record: R,
    operation: ExecutorOperation | undefined,
    signal: AbortSignal,
  ): Promise<{ lookAgainInMs: number } | undefined>;
  /** The steps of a job before `start`, in order. */
  stepsBeforeStart(job: R['job']): TimedStep[];
  /** Lines for the log while there is no console yet. */
  launchLog?(
    record: R,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<ExecutorLogs | undefined>;

  /** Presses the power button. That the guest does not react is no error. */
  shutdown(vmId: string, signal: AbortSignal): Promise<void>;
  /** Ends the machine's process and keeps the machine. */
  destroy(vmId: string, signal: AbortSignal): Promise<void>;
  /** Lets a paused or suspended machine continue; `state` reports the result. */
  resume(vmId: string, state: MachineState, signal: AbortSignal): Promise<void>;
  /** Removes the machine with all it has; the record last. */
  remove(vmId: string, signal: AbortSignal): Promise<void>;

  /** Whether the machine's process runs; where that is quicker than `state`. */
  isRunning?(vmId: string, signal: AbortSignal): Promise<boolean>;
  /** Undefined where the machine is gone. */
  state(vmId: string, signal: AbortSignal): Promise<MachineState | undefined>;
  /** Like `state`, but without the machine's lock; default: `state`. */
  observe?(
    record: R,
    signal: AbortSignal,
  ): Promise<Pick<MachineState, 'power' | 'problem'> | undefined>;
  /** What the machine really is, for drift; without the machine's lock. */
  inspect(record: R, signal: AbortSignal): Promise<FoundMachine | undefined>;

  guestReports(record: R): Promise<GuestReports>;
  /** At most `length` bytes that the guest wrote to its events port. */
  readEvents(
    vmId: string,
    range: { offset: number; length: number },
    signal: AbortSignal,
  ): Promise<Buffer>;
  /** Whole lines of the console after a position. */
  readConsole(
    vmId: string,
    options: { position: number; ended: boolean },
    signal: AbortSignal,
  ): Promise<ConsoleLines>;
  /** The position at which the console ends now. */
  consoleEnd(vmId: string, signal: AbortSignal): Promise<number>;
  /** Called at each look at a boot. */
  onBooting?(vmId: string): void;
  /**
   * Called once when the guest is ready. The answer is merged with what every
   * machine has: provider id, power, host name and facts.
   */
  onReady(
    record: R,
    facts: GuestFacts | undefined,
    signal: AbortSignal,
  ): Promise<ExecutorOutputs>;
  /** Called when a job has ended. */
  onEnded?(vmId: string): void;

  /** Undefined where it is unknown what the error left behind. */
  refusal(error: unknown): ExecutorError | undefined;
  /** What a failed creation leaves, for the person who removes it. */
  describeLeftover(record: R): string;
}
