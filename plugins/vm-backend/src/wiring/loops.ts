import type { VmHealth } from '@backlot/plugin-vm-common';
import { DriftSweep } from '../engine/DriftSweep';
import { Engine } from '../engine/Engine';
import { ExecutorWatch } from '../engine/ExecutorWatch';
import { OrphanRemoval } from '../engine/OrphanRemoval';
import { ChangeFeedLoop } from '../events/ChangeFeedLoop';
import { createMetrics, observeReplica } from '../events/metrics';
import { NotificationLoop } from '../events/NotificationLoop';
import { signalConsumer } from '../events/signalConsumer';
import { reconcileGroups } from '../groups/reconcileGroups';
import type { SupervisedLoop } from '../loops/SupervisedLoop';
import { RolloutDriver } from '../rollouts/RolloutDriver';
import { recreateLost } from '../vms/recreateLost';
import type { Extensions } from './extensionPoints';
import type { Foundation } from './foundation';
import type { PluginServices } from './pluginServices';

/** What works in the background of this backend process. */
export type Workers = {
  /** Aborted when the backend stops. */
  stopping: AbortController;
  engine: Engine;
  watch: ExecutorWatch;
  driftSweep: DriftSweep;
  /** All but the engine's own. */
  loops: SupervisedLoop[];
  replica: () => VmHealth['replica'];
};

/** Makes the loops and has the signals wake them; starts none. */
export function createWorkers(
  backstage: PluginServices,
  foundation: Foundation,
  { notificationSender: sender }: Extensions,
): Workers {
  const { logger, metrics } = backstage;
  const { config, inventory, executors, notify, signals } = foundation;
  const { platformOptions, callbacks } = foundation;
  const stopping = new AbortController();

  const feed = new ChangeFeedLoop({
    inventory,
    consumers: [signalConsumer(backstage.signals, inventory)],
    logger,
  });
  const rolloutDriver = new RolloutDriver({
    inventory,
    logger,
    settings: config.rollouts,
    notify,
    wake: signals.vmsDue,
    onChange: foundation.onRolloutChange,
  });
  const engine = new Engine({
    inventory,
    executors,
    logger,
    settings: config.engine,
    reconcileGroups: () => reconcileGroups(inventory),
    onProgress: signals.changed,
    step: {
      specOptions: platformOptions,
      random: Math.random,
      callbackUrl: id => callbacks?.urlOf(id),
      observer: createMetrics(metrics, inventory),
    },
  });
  const watch = new ExecutorWatch({
    inventory,
    logger,
    brake: config.sweep.brake,
    notify,
    async onSwept({ id, host }, expected) {
      const { recreated, held } = await recreateLost(inventory, config, {
        executor: id,
        host,
        expected,
        brake: config.sweep.brake,
      });
      if (recreated > 0) {
        logger.info(`Recreating lost VMs of ${id}: ${recreated}`);
        signals.vmsDue();
      }
      return held;
    },
    onChange: signals.vmsDue,
  });
  const driftSweep = new DriftSweep({
    inventory,
    specOptions: platformOptions,
    sizes: config.sizes,
    logger,
    onChange: signals.vmsDue,
  });
  const removal = new OrphanRemoval({ inventory, logger });
  const removals = executors.map(served =>
    removal.loopFor(served, stopping.signal),
  );

  signals.subscribe('changed', () => feed.loop.wake());
  signals.subscribe('changed', () => rolloutDriver.loop.wake());
  signals.subscribe('vmsDue', () => engine.wake());
  signals.subscribe('orphansDue', () => removals.forEach(loop => loop.wake()));

  const loops = [feed.loop];
  if (config.engine.enabled) {
    loops.push(
      rolloutDriver.loop,
      ...executors.map(served => watch.healthLoop(served, stopping.signal)),
      ...removals,
    );
    if (sender) {
      loops.push(
        new NotificationLoop({ inventory, sender, logger, random: Math.random })
          .loop,
      );
    }
  }
  const replica = () => {
    const { steps, ...state } = engine.state();
    const states = loops.map(loop => loop.state());
    return {
      steps,
      loops: config.engine.enabled ? [state, ...states] : states,
    };
  };
  observeReplica(metrics, replica);
  backstage.replicaHealth.addCheck(async () => {
    const stalled = replica().loops.find(({ turning }) => !turning);
    return stalled && `The ${stalled.name} is stalled`;
  });
  backstage.replicaHealth.addCheck(() => inventory.findProblem());
  return { stopping, engine, watch, driftSweep, loops, replica };
}
