import type { ServedExecutor } from '../engine/ServedExecutor';
import type { Foundation } from './foundation';
import type { Workers } from './loops';
import type { PluginServices } from './pluginServices';

const HOUR_MS = 60 * 60 * 1000;

/** Starts the workers once the backend has started, and stops them with it. */
export function addLifecycleHooks(
  backstage: PluginServices,
  foundation: Foundation,
  workers: Workers,
): void {
  const { lifecycle, logger } = backstage;
  const { config, executors, ownership } = foundation;
  const { engine, watch, loops, stopping } = workers;

  lifecycle.addStartupHook(async () => {
    // Not awaited: the catalog may be slower to start.
    ownership
      .warnOfUnknownTeams([...config.sshKeys.teams.keys()], logger)
      .catch(error =>
        logger.warn('Could not check vm.sshKeys.teams', {
          error: String(error),
        }),
      );
    if (config.engine.enabled) {
      await Promise.all(
        executors.map(served => watch.checkHealth(served, stopping.signal)),
      );
      for (const served of executors) {
        await scheduleSweeps(backstage, foundation, workers, served);
      }
      engine.start();
    } else {
      logger.info('vm.engine.enabled is off: this backend serves the API only');
    }
    loops.forEach(loop => loop.start());
  });

  lifecycle.addShutdownHook(async () => {
    stopping.abort();
    await engine.stop();
    await Promise.all(loops.map(loop => loop.stop()));
    await Promise.allSettled(
      executors.map(({ executor }) => executor.shutdown?.()),
    );
  });
}

/** Compares what the provider of an executor has with the inventory, now and then. */
async function scheduleSweeps(
  { logger, scheduler }: PluginServices,
  { config }: Foundation,
  { watch, driftSweep, stopping }: Workers,
  served: ServedExecutor,
): Promise<void> {
  const { capabilities } = served.executor;
  if (!capabilities.lists) {
    logger.warn(
      `The executor ${served.id} cannot list its machines, so lost ones are not detected`,
    );
    return;
  }
  // A host can only list its own machines.
  const scope = served.host ? 'local' : 'global';
  // Not awaited: an executor may have much to list.
  watch.sweep(served, stopping.signal);
  await scheduler.scheduleTask({
    id: `vm-sweep-${served.id}`,
    scope,
    frequency: { milliseconds: config.sweep.everyMs },
    initialDelay: { milliseconds: config.sweep.everyMs },
    // Also the delay before another replica takes over.
    timeout: { milliseconds: 2 * served.settings.callTimeoutMs },
    fn: () => watch.sweep(served, stopping.signal),
  });
  if (capabilities.findsDrift) {
    const { everyMs } = config.drift;
    await scheduler.scheduleTask({
      id: `vm-drift-${served.id}`,
      scope,
      frequency: { milliseconds: everyMs },
      // Not all executors at the same time, nor right after a start.
      initialDelay: { milliseconds: everyMs * (0.05 + 0.05 * Math.random()) },
      timeout: { milliseconds: Math.max(everyMs, HOUR_MS) },
      async fn() {
        await driftSweep.run(served, stopping.signal);
      },
    });
  }
}
