/**
 * The reconcile loop of one replica: claims what is due and works on it. All
 * that must survive is in the database.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { Inventory } from '../inventory/Inventory';
import {
  type ClaimedVm,
  claimVms,
  releaseClaims,
  renewClaims,
} from '../inventory/vms/claimVms';
import { LostClaimError } from '../inventory/vms/LostClaimError';
import { StepRecorder } from '../inventory/vms/StepRecorder';
import type { ServedExecutor } from './ServedExecutor';
import { type StepOptions, runStep } from './step';
import { unservedExecutor } from './unservedExecutor';
import { Waker } from './Waker';

export type EngineSettings = {
  /** Steps at once, on this replica. */
  concurrency: number;
  /** VMs that one claim takes. */
  batch: number;
  claimMs: number;
  /** The longest sleep; other replicas' wake-ups are seen after it. */
  pollMs: number;
};

export type EngineOptions = {
  inventory: Inventory;
  executors: ServedExecutor[];
  logger: LoggerService;
  settings: EngineSettings;
  /** Brings due groups to what is wanted of them; answers how many. */
  reconcileGroups: () => Promise<number>;
  /** Told after each step, whatever came of it. */
  onProgress?: () => void;
  step: Pick<
    StepOptions,
    'catalog' | 'random' | 'callbackUrl' | 'redactions' | 'observer'
  >;
};

/** A deletion that is only late, because there is much to do, still makes its call. */
const canUse = ({ health, host }: ServedExecutor, { vm }: ClaimedVm) =>
  health.healthy &&
  (host === undefined || vm.placement === null || vm.placement === host);

/** How long others get to take up a forced deletion that we cannot serve. */
const FORCE_GRACE_MS = 30_000;

export class Engine {
  private readonly waker = new Waker();
  private readonly stopping = new AbortController();
  private readonly inFlight = new Map<
    string,
    { token: string; done: Promise<void> }
  >();
  private loop?: Promise<void>;
  private renewal?: NodeJS.Timeout;

  private readonly recorder: StepRecorder;

  constructor(private readonly options: EngineOptions) {
    this.recorder = new StepRecorder(options.inventory);
  }

  /** Something may be due now. */
  wake(): void {
    this.waker.wake();
  }

  start(): void {
    const { settings } = this.options;
    this.renewal = setInterval(
      () => this.renew(),
      Math.max(1000, settings.claimMs / 3),
    );
    this.renewal.unref();
    this.loop = this.run();
  }

  /** Stops at once and gives the claims back; calls under way are aborted. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('The backend is stopping'));
    clearInterval(this.renewal);
    await this.loop;
    const tokens = [...new Set([...this.inFlight.values()].map(s => s.token))];
    await Promise.allSettled([...this.inFlight.values()].map(s => s.done));
    await releaseClaims(this.options.inventory, tokens);
  }

  /**
   * Works on everything that is due now and waits for it to end.
   *
   * @returns how many groups and VMs were worked on
   */
  async runDue(): Promise<number> {
    const groups = await this.options.reconcileGroups();
    const vms = await this.claimAndStart();
    await Promise.all([...this.inFlight.values()].map(s => s.done));
    return groups + vms;
  }

  private async run(): Promise<void> {
    const { logger, settings } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const groups = await this.options.reconcileGroups();
        const vms = await this.claimAndStart();
        if (groups > 0) {
          this.options.onProgress?.();
        }
        if (groups + vms > 0 && this.inFlight.size < settings.concurrency) {
          continue;
        }
      } catch (error) {
        logger.error('The engine could not look for work; it tries again', {
          error: String(error),
        });
      }
      await this.waker.sleep(settings.pollMs, signal);
    }
  }

  private async claimAndStart(): Promise<number> {
    let started = 0;
    for (const served of this.options.executors) {
      const limit = this.room();
      if (limit > 0 && served.health.healthy) {
        const claimed = await claimVms(this.options.inventory, {
          executor: served.id,
          host: served.host,
          limit,
          claimMs: this.options.settings.claimMs,
        });
        claimed.forEach(vm => this.startStep(vm, served, true));
        started += claimed.length;
      }
    }
    return started + (await this.claimForced());
  }

  /** Deletions by force go on even where nobody can use the executor. */
  private async claimForced(): Promise<number> {
    const { inventory, executors, settings } = this.options;
    const limit = this.room();
    if (limit <= 0) {
      return 0;
    }
    const claimed = await claimVms(inventory, {
      forcedBefore: new Date(inventory.now().getTime() - FORCE_GRACE_MS),
      limit,
      claimMs: settings.claimMs,
    });
    for (const vm of claimed) {
      const served = executors.find(({ id }) => id === vm.vm.executor);
      this.startStep(
        vm,
        served ?? unservedExecutor(vm.vm.executor, this.options.logger),
        served !== undefined && canUse(served, vm),
      );
    }
    return claimed.length;
  }

  private room(): number {
    const { concurrency, batch } = this.options.settings;
    return Math.min(batch, concurrency - this.inFlight.size);
  }

  private startStep(
    claimed: ClaimedVm,
    served: ServedExecutor,
    reachable: boolean,
  ): void {
    const { id } = claimed.vm;
    const done = this.step(claimed, served, reachable).finally(() => {
      this.inFlight.delete(id);
      this.options.onProgress?.();
      this.waker.wake();
    });
    this.inFlight.set(id, { token: claimed.claim.token, done });
  }

  private async step(
    claimed: ClaimedVm,
    served: ServedExecutor,
    reachable: boolean,
  ): Promise<void> {
    const { inventory, logger, step, settings } = this.options;
    try {
      const { nextRunAt } = await runStep(claimed, {
        ...step,
        inventory,
        recorder: this.recorder,
        served,
        reachable,
        signal: this.stopping.signal,
      });
      this.wakeAt(nextRunAt);
    } catch (error) {
      if (this.stopping.signal.aborted) {
        return;
      }
      if (error instanceof LostClaimError) {
        logger.debug(`${claimed.vm.name}: ${error.message}`);
        return;
      }
      // The claim runs out by itself, which also keeps a defect from spinning.
      logger.error(
        `A step of ${claimed.vm.name} failed; it is repeated in ${
          settings.claimMs / 1000
        } s`,
        isError(error) ? error : { error: String(error) },
      );
    }
  }

  /** For what is due before the loop would look by itself. */
  private wakeAt(time: Date | null): void {
    const { inventory, settings } = this.options;
    const ms = time ? time.getTime() - inventory.now().getTime() : Infinity;
    if (ms < settings.pollMs) {
      setTimeout(() => this.wake(), Math.max(0, ms)).unref();
    }
  }

  private async renew(): Promise<void> {
    const steps = [...this.inFlight];
    if (steps.length === 0) {
      return;
    }
    try {
      await renewClaims(
        this.options.inventory,
        [...new Set(steps.map(([, step]) => step.token))],
        steps.map(([id]) => id),
        this.options.settings.claimMs,
      );
    } catch (error) {
      this.options.logger.warn('Could not renew claims', {
        error: String(error),
      });
    }
  }
}
