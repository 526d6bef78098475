/**
 * The reconcile loop of one replica: claims what is due and works on it. All
 * that must survive is in the database.
 */
import { setMaxListeners } from 'node:events';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { isRefusedData } from '../inventory/dialect';
import type { Inventory } from '../inventory/Inventory';
import {
  type ClaimRequest,
  type ClaimedVm,
  claimVms,
  lookForWork,
  releaseVmClaims,
  releaseFailed,
  renewVmClaims,
} from '../inventory/vms/claimVms';
import { LostClaimError } from '../inventory/vms/LostClaimError';
import { StepRecorder } from '../inventory/vms/StepRecorder';
import { Alarms } from '../loops/Alarms';
import { type LoopState, SupervisedLoop } from '../loops/SupervisedLoop';
import type { EngineSettings } from '../model/settings';
import { backoffMs } from '../loops/backoff';
import type { ServedExecutor } from './ServedExecutor';
import { type StepOptions, runStep } from './step';
import { unservedExecutor } from './unservedExecutor';

export type EngineOptions = {
  inventory: Inventory;
  executors: ServedExecutor[];
  logger: LoggerService;
  settings: EngineSettings;
  /** Brings due groups to what is wanted of them; answers how many. */
  reconcileGroups: () => Promise<number>;
  /** Called after each step and reconciliation, whatever came of it. */
  onProgress?: () => void;
  step: Pick<
    StepOptions,
    'specOptions' | 'random' | 'callbackUrl' | 'observer'
  >;
};

/** A deletion that is only late, because there is much to do, still makes its call. */
const canUse = ({ health, host }: ServedExecutor, { vm }: ClaimedVm) =>
  health.healthy &&
  (host === undefined || vm.placement === null || vm.placement === host);

/** How long others get to take up a forced deletion that we cannot serve. */
const FORCE_GRACE_MS = 30_000;
/** What a stopping replica grants to submissions: what an aborted one did is not known. */
const SUBMIT_GRACE_MS = 5000;
/** What wakes the loop within this time makes one turn. */
const GATHER_MS = 10;
const REPEAT = { initialMs: 1000, maxMs: 60_000 };

/** How often a refused record is tried again: a constraint can be met by a race. */
const REFUSED_TRIES = 3;

type Flight = {
  claimed: ClaimedVm;
  /** Whether it was claimed as a deletion by force, of whatever executor. */
  forced: boolean;
  done: Promise<void>;
};
type FailedStep = { claimed: ClaimedVm; nextRunAt: Date };
type Failures = { inARow: number; refused: number };

export class Engine {
  private readonly stopping = new AbortController();
  private readonly submitsStopping = new AbortController();
  private readonly recorder: StepRecorder;
  private readonly loop: SupervisedLoop;
  private readonly alarms: Alarms;
  /** By claim, because this replica can take a VM again whose claim ran out. */
  private readonly inFlight = new Map<string, Flight>();
  private readonly failed: FailedStep[] = [];
  /** Steps that the stop has cut short. */
  private readonly aborted: ClaimedVm[] = [];
  /** Of VMs whose last step failed. */
  private readonly failures = new Map<string, Failures>();
  private claimTimer?: NodeJS.Timeout;

  constructor(private readonly options: EngineOptions) {
    const { inventory, logger, settings } = options;
    // Each call under way listens to one of them.
    setMaxListeners(0, this.stopping.signal, this.submitsStopping.signal);
    this.recorder = new StepRecorder(inventory);
    this.alarms = new Alarms(() => this.wake());
    this.loop = new SupervisedLoop({
      name: 'engine',
      logger,
      turn: async () => (await this.workOnDue()) > 0,
      rest: { min: GATHER_MS, max: settings.pollMs },
    });
  }

  /** Something may be due now. */
  wake(): void {
    this.loop.wake();
  }

  start(): void {
    this.claimTimer = setInterval(
      () => this.renew(),
      Math.max(1000, this.options.settings.claimMs / 3),
    );
    this.claimTimer.unref();
    this.loop.start();
  }

  /** Stops and gives the claims back; calls under way are aborted, submissions a little later. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('The backend is stopping'));
    const grace = setTimeout(
      () => this.submitsStopping.abort(this.stopping.signal.reason),
      SUBMIT_GRACE_MS,
    );
    clearInterval(this.claimTimer);
    this.alarms.clear();
    await this.loop.stop();
    await Promise.allSettled(
      [...this.inFlight.values()].map(({ done }) => done),
    );
    clearTimeout(grace);
    const unfinished = [
      ...this.aborted,
      ...this.failed.map(({ claimed }) => claimed),
    ];
    await releaseVmClaims(this.options.inventory, [
      ...new Set(unfinished.map(({ claim }) => claim.token)),
    ]);
  }

  /** How the loop is, and how many steps it has under way. */
  state(): LoopState & { steps: number } {
    return { ...this.loop.state(), steps: this.inFlight.size };
  }

  /**
   * Works on everything that is due now and waits for it to end.
   *
   * @returns how many groups and VMs were worked on
   */
  async runDue(): Promise<number> {
    const done = await this.workOnDue();
    await Promise.all([...this.inFlight.values()].map(flight => flight.done));
    return done;
  }

  private async workOnDue(): Promise<number> {
    const { inventory, executors, reconcileGroups, onProgress } = this.options;
    await this.releaseFailedSteps();
    const forcedBefore = new Date(inventory.now().getTime() - FORCE_GRACE_MS);
    // The end of a step of a full executor wakes the loop.
    const usable = executors.filter(
      served => served.health.healthy && this.roomOf(served.id) > 0,
    );
    const due = await lookForWork(
      inventory,
      usable.map(({ id }) => id),
      forcedBefore,
    );
    let done = 0;
    if (due.groups) {
      done += await reconcileGroups();
      onProgress?.();
    }
    // What a group was due for can be work on its VMs.
    for (const served of due.groups
      ? usable
      : usable.filter(({ id }) => due.executors.includes(id))) {
      done += await this.claimOf(served);
    }
    if (due.forced) {
      done += await this.claimForced(forcedBefore);
    }
    return done;
  }

  private async claimOf(served: ServedExecutor): Promise<number> {
    const claimed = await this.claim({
      executor: served.id,
      host: served.host,
    });
    claimed.forEach(vm => this.startStep(vm, served));
    return claimed.length;
  }

  /** Forced deletions continue even while the executor cannot be used. */
  private async claimForced(forcedBefore: Date): Promise<number> {
    const { executors, logger } = this.options;
    const claimed = await this.claim({ forcedBefore });
    for (const vm of claimed) {
      const served = executors.find(({ id }) => id === vm.vm.executor);
      this.startStep(vm, served ?? unservedExecutor(vm.vm.executor, logger), {
        reachable: served !== undefined && canUse(served, vm),
      });
    }
    return claimed.length;
  }

  private async claim(
    request: Pick<ClaimRequest, 'executor' | 'host' | 'forcedBefore'>,
  ): Promise<ClaimedVm[]> {
    const { batch, claimMs } = this.options.settings;
    const limit = Math.min(batch, this.roomOf(request.executor));
    if (limit <= 0 || this.stopping.signal.aborted) {
      return [];
    }
    return claimVms(this.options.inventory, { ...request, limit, claimMs });
  }

  /** Steps that may begin; deletions by force of any executor count by themselves. */
  private roomOf(executor: string | undefined): number {
    let busy = 0;
    for (const { claimed, forced } of this.inFlight.values()) {
      if (forced ? executor === undefined : claimed.vm.executor === executor) {
        busy += 1;
      }
    }
    return this.options.settings.concurrency - busy;
  }

  private startStep(
    claimed: ClaimedVm,
    served: ServedExecutor,
    forced?: { reachable: boolean },
  ): void {
    const key = `${claimed.claim.token}/${claimed.vm.id}`;
    const reachable = forced?.reachable ?? true;
    const done = this.step(claimed, served, reachable).finally(() => {
      this.inFlight.delete(key);
      this.options.onProgress?.();
      this.wake();
    });
    this.inFlight.set(key, { claimed, forced: forced !== undefined, done });
  }

  private async step(
    claimed: ClaimedVm,
    served: ServedExecutor,
    reachable: boolean,
  ): Promise<void> {
    const { inventory, logger, step } = this.options;
    try {
      const { nextRunAt } = await runStep(claimed, {
        ...step,
        inventory,
        recorder: this.recorder,
        served,
        reachable,
        recordRefused:
          (this.failures.get(claimed.vm.id)?.refused ?? 0) >= REFUSED_TRIES,
        signal: this.stopping.signal,
        submitSignal: this.submitsStopping.signal,
      });
      this.failures.delete(claimed.vm.id);
      this.wakeAt(nextRunAt);
    } catch (error) {
      if (this.stopping.signal.aborted) {
        this.aborted.push(claimed);
        return;
      }
      if (error instanceof LostClaimError) {
        logger.debug(`${claimed.vm.name}: ${error.message}`);
        return;
      }
      this.repeatLater(claimed, error);
    }
  }

  /** Soon, because it may be the database that is restarted; a defect must not spin. */
  private repeatLater(claimed: ClaimedVm, error: unknown): void {
    const { inventory, logger, step } = this.options;
    const { id, name } = claimed.vm;
    const before = this.failures.get(id) ?? { inARow: 0, refused: 0 };
    this.failures.set(id, {
      inARow: before.inARow + 1,
      refused: isRefusedData(error) ? before.refused + 1 : 0,
    });
    const ms = backoffMs(before.inARow, step.random(), REPEAT);
    logger.error(
      `A step of ${name} failed; Backlot retries it in ${Math.ceil(
        ms / 1000,
      )} s`,
      isError(error) ? error : { error: String(error) },
    );
    const nextRunAt = new Date(inventory.now().getTime() + ms);
    this.failed.push({ claimed, nextRunAt });
    this.alarms.setIn(ms);
  }

  /** Where the database is away, the loop fails here and comes again. */
  private async releaseFailedSteps(): Promise<void> {
    while (this.failed.length > 0) {
      const [{ claimed, nextRunAt }] = this.failed;
      await releaseFailed(this.options.inventory, claimed, nextRunAt);
      this.failed.shift();
    }
  }

  private wakeAt(time: Date | null): void {
    if (time) {
      this.alarms.setIn(
        time.getTime() - this.options.inventory.now().getTime(),
      );
    }
  }

  private async renew(): Promise<void> {
    const { inventory, logger, settings } = this.options;
    const claimed = [...this.inFlight.values()].map(flight => flight.claimed);
    if (claimed.length === 0) {
      return;
    }
    try {
      await renewVmClaims(inventory, claimed, settings.claimMs);
    } catch (error) {
      logger.warn('Could not renew claims', { error: String(error) });
    }
  }
}
