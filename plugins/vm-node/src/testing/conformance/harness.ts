import type {
  ExecutorCapabilities,
  ExecutorSpec,
  VmExecutor,
} from '../../executor';
import type { Bench } from './Bench';

/** What an executor does beyond the required methods. */
export type ExecutorAbilities = Pick<
  ExecutorCapabilities,
  'idempotency' | 'power' | 'lists' | 'findsDrift'
> & {
  /** Whether it implements `cancel`. */
  cancels?: boolean;
  /** Whether it implements `logs`. */
  logs?: boolean;
  /** Whether `poll` reports the steps of a creation. */
  steps?: boolean;
};

/** Runs `run` while the provider is in some state, and ends that state after. */
export type During = (run: () => Promise<void>) => Promise<void>;

/** How the suite gets at an executor and at the provider behind it. */
export type ExecutorHarness = {
  /** The executor under test. */
  executor: () => VmExecutor;
  /** A new instance over the same provider, as after a restart of the backend. */
  reopen: () => Promise<VmExecutor>;
  /**
   * What the executor does. It decides which rules apply before any executor
   * is opened; one case checks that it agrees with the executor.
   */
  can: ExecutorAbilities;
  /** A spec that the executor can create, as small and quick as possible. */
  spec: () => ExecutorSpec;
  /** Milliseconds in which one operation surely ends. */
  timeoutMs: number;
  /** False where images are not looked up, as in a simulation. */
  knowsImages?: boolean;
  /**
   * Whether `find` finds a job without its `jobRef`. `after settleMs` is for
   * providers that show a new job late. Default: true.
   */
  findsJobs?: boolean | 'after settleMs';
  /**
   * Milliseconds after which every reader of an eventually consistent provider
   * sees every write. The suite looks again after it. Default: 0.
   */
  settleMs?: number;
  /** Milliseconds in which a call ends after its abort. Default: 10,000. */
  abortMs?: number;
  /**
   * Counts the provider's machines that carry a VM's id, without the executor.
   * It reveals duplicates and leftovers that the executor's own `list` hides.
   */
  countMachines?: (vmId: string) => Promise<number>;
  /**
   * Creations are accepted, and then fail with an error that is retryable;
   * best with something left. It may do so by what `spec` answers meanwhile.
   */
  whileFailing?: During;
  /**
   * No new machine becomes ready. Where booting takes far longer than a call,
   * `run => run()` will do.
   */
  whileHeld?: During;
  /** The provider takes requests and answers none. */
  whileSilent?: During;
  /** The provider refuses every request because of its rate limit. */
  whileLimited?: During;
  /** Nothing reaches the provider: connections are refused. */
  whileUnreachable?: During;
};

/** One rule of the contract, with its check. */
export type ConformanceCase = {
  rule: string;
  /** What it is good for. */
  why: string;
  /** What is mostly wrong where it is broken. */
  often: string;
  /** Why the rule does not apply here; undefined where it does. */
  skip?: (harness: ExecutorHarness) => string | undefined;
  run: (bench: Bench, harness: ExecutorHarness) => Promise<void>;
};

type Need = (harness: ExecutorHarness) => string | undefined;

const hook =
  (
    name:
      | 'whileFailing'
      | 'whileHeld'
      | 'whileSilent'
      | 'whileLimited'
      | 'whileUnreachable',
  ): Need =>
  harness =>
    harness[name] ? undefined : `the harness has no ${name}`;

/** What a case may need; each answers why it is missing. */
export const need = {
  idempotency: ({ can }: ExecutorHarness) =>
    can.idempotency === 'none' ? 'its idempotency is none' : undefined,
  list: ({ can }: ExecutorHarness) =>
    can.lists ? undefined : 'it does not list machines',
  sight: ({ can, countMachines }: ExecutorHarness) =>
    can.lists || countMachines
      ? undefined
      : 'it does not list machines, and the harness has no countMachines',
  drift: ({ can }: ExecutorHarness) =>
    can.findsDrift ? undefined : 'it does not find drift',
  power: ({ can }: ExecutorHarness) =>
    can.power ? undefined : 'it has no power actions',
  cancel: ({ can }: ExecutorHarness) =>
    can.cancels ? undefined : 'it has no cancel',
  logs: ({ can }: ExecutorHarness) => (can.logs ? undefined : 'it has no logs'),
  steps: ({ can }: ExecutorHarness) =>
    can.steps ? undefined : 'it reports no steps',
  images: ({ knowsImages = true }: ExecutorHarness) =>
    knowsImages ? undefined : 'it does not look up images',
  find: ({ findsJobs = true }: ExecutorHarness) =>
    findsJobs ? undefined : 'its provider cannot find a job without jobRef',
  failure: hook('whileFailing'),
  hold: hook('whileHeld'),
  silence: hook('whileSilent'),
  limit: hook('whileLimited'),
  outage: hook('whileUnreachable'),
} satisfies Record<string, Need>;

export const needs =
  (...wanted: Need[]): Need =>
  harness => {
    for (const one of wanted) {
      const missing = one(harness);
      if (missing) {
        return missing;
      }
    }
    return undefined;
  };
