/**
 * Looks after the executors that this replica serves: health checks, and the
 * comparison of their machines with the inventory.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Inventory } from '../inventory/Inventory';
import { storeExecutorState } from '../inventory/executors';
import type { QueueNotifications } from '../inventory/notifications';
import { SupervisedLoop } from '../loops/SupervisedLoop';
import type { ServedExecutor } from './ServedExecutor';
import type { SweepBrake } from '../model/settings';
import { sweep } from './sweep';

const ASK_HEALTHY_MS = 60_000;
const ASK_UNHEALTHY_MS = 5_000;

export class ExecutorWatch {
  /** What the last sweep suspected, by executor. */
  private readonly suspicions = new Map<string, string>();

  constructor(
    private readonly options: {
      inventory: Inventory;
      logger: LoggerService;
      brake: SweepBrake;
      notify: QueueNotifications;
      /**
       * Called after each whole look at an executor, with how many VMs it should
       * have; answers what it finds suspicious.
       */
      onSwept: (
        served: ServedExecutor,
        expected: number,
      ) => Promise<string | undefined>;
      /** Called when something has changed. */
      onChange: () => void;
    },
  ) {}

  /**
   * Asks now and then, and soon again while the executor is not healthy. From
   * now on the first call that cannot reach the provider marks it unhealthy.
   */
  healthLoop(served: ServedExecutor, stop: AbortSignal): SupervisedLoop {
    const { logger } = this.options;
    let askedAt = performance.now();
    const loop = new SupervisedLoop({
      name: `health check of ${served.id}`,
      logger,
      turn: async () => {
        const due =
          !served.health.healthy ||
          performance.now() - askedAt >= ASK_HEALTHY_MS;
        if (due) {
          await this.checkHealth(served, stop);
          askedAt = performance.now();
        }
        return false;
      },
      rest: { min: 0, max: ASK_UNHEALTHY_MS },
      stallMs: 2 * served.settings.callTimeoutMs,
    });
    served.onUnreachable = message => {
      if (served.health.healthy) {
        served.health = { healthy: false, message };
        this.noteHealth(served, true).catch(error =>
          logger.warn(`Could not store the state of ${served.id}`, {
            error: String(error),
          }),
        );
      }
    };
    return loop;
  }

  /** Asks for the health; an unhealthy executor gets no work of this replica. */
  async checkHealth(served: ServedExecutor, stop: AbortSignal): Promise<void> {
    const wasHealthy = served.health.healthy;
    try {
      served.health = await served.executor.health({
        signal: this.limited(served, stop),
        logger: served.logger,
      });
    } catch (error) {
      served.health = {
        healthy: false,
        message: `Its health check failed: ${String(error)}`,
      };
    }
    await this.noteHealth(served, wasHealthy);
  }

  private async noteHealth(
    served: ServedExecutor,
    wasHealthy: boolean,
  ): Promise<void> {
    const { inventory, logger, onChange } = this.options;
    const { healthy, message } = served.health;
    if (healthy !== wasHealthy) {
      logger[healthy ? 'info' : 'warn'](
        healthy
          ? `Executor ${served.id} is healthy again`
          : `Executor ${served.id} is paused: ${message}`,
      );
      onChange();
    }
    await inventory.clock.sync(inventory.knex);
    await storeExecutorState(inventory.knex, {
      executor: served.id,
      host: served.host ?? '',
      kind: served.kind,
      healthy,
      message: message ?? this.suspicions.get(served.id) ?? null,
      facts: served.health.facts ?? {},
      checkedAt: inventory.now(),
    });
  }

  async sweep(served: ServedExecutor, stop: AbortSignal): Promise<void> {
    const { inventory, logger, brake, notify, onSwept, onChange } =
      this.options;
    if (!served.health.healthy) {
      return;
    }
    try {
      const result = await sweep({
        inventory,
        served,
        brake,
        notify,
        signal: this.limited(served, stop),
      });
      const suspect =
        result.suspect ?? (await onSwept(served, result.expected));
      if (suspect) {
        logger.warn(`Sweep of ${served.id}: ${suspect}`);
        this.suspicions.set(served.id, suspect);
      } else {
        this.suspicions.delete(served.id);
      }
      if (result.changed > 0) {
        onChange();
      }
    } catch (error) {
      if (!stop.aborted) {
        logger.warn(`Could not sweep ${served.id}; it is repeated`, {
          error: String(error),
        });
      }
    }
  }

  private limited(served: ServedExecutor, stop: AbortSignal): AbortSignal {
    return AbortSignal.any([
      stop,
      AbortSignal.timeout(served.settings.callTimeoutMs),
    ]);
  }
}
