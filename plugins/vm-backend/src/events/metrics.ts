import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { EngineObserver } from '../engine/EngineObserver';
import type { Inventory } from '../inventory/Inventory';
import type { LoopState } from '../loops/SupervisedLoop';
import { readEngineLoad } from '../inventory/vms/engineLoad';

/** Reports what the engine has before it, and what it does, as OpenTelemetry metrics. */
export function createMetrics(
  metrics: MetricsService,
  inventory: Inventory,
): EngineObserver {
  const ended = metrics.createCounter('vm.operations', {
    description: 'Operations that have ended',
    unit: '{operation}',
  });
  const retried = metrics.createCounter('vm.operation.retries', {
    description: 'Attempts that failed and are retried',
    unit: '{attempt}',
  });
  const duration = metrics.createHistogram('vm.operation.duration', {
    description: 'From the request to the end of an operation',
    unit: 's',
  });
  observeLoad(metrics, inventory);
  return {
    operationEnded({ seconds, ...attributes }) {
      ended.add(1, attributes);
      duration.record(seconds, attributes);
    },
    operationRetried(attributes) {
      retried.add(1, attributes);
    },
  };
}

/** Reports how the loops of this backend are. */
export function observeReplica(
  metrics: MetricsService,
  replica: () => { steps: number; loops: LoopState[] },
): void {
  metrics
    .createObservableGauge('vm.engine.steps', {
      description: 'VMs that this backend works on',
      unit: '{vm}',
    })
    .addCallback(result => result.observe(replica().steps));
  metrics
    .createObservableGauge('vm.loop.turning', {
      description:
        '1 while a loop of this backend turns, 0 while it is stalled',
    })
    .addCallback(result =>
      replica().loops.forEach(({ name, turning }) =>
        result.observe(turning ? 1 : 0, { loop: name }),
      ),
    );
  metrics
    .createObservableCounter('vm.loop.restarts', {
      description: 'Loops of this backend that stalled and were restarted',
      unit: '{restart}',
    })
    .addCallback(result =>
      replica().loops.forEach(({ name, restarts }) =>
        result.observe(restarts, { loop: name }),
      ),
    );
}

const LOAD_FOR_MS = 5000;

/** One look at the database serves all gauges of a collection. */
function observeLoad(metrics: MetricsService, inventory: Inventory): void {
  let readAt = -Infinity;
  let load: ReturnType<typeof readEngineLoad>;
  const read = () => {
    if (performance.now() - readAt > LOAD_FOR_MS) {
      readAt = performance.now();
      load = readEngineLoad(inventory.knex, inventory.now());
    }
    return load;
  };
  const gauge = (
    name: string,
    description: string,
    unit: string,
    value: (load: Awaited<ReturnType<typeof readEngineLoad>>) => number,
  ) =>
    metrics
      .createObservableGauge(name, { description, unit })
      .addCallback(async result => result.observe(value(await read())));

  gauge('vm.engine.due', 'VMs that are due', '{vm}', ({ due }) => due);
  gauge(
    'vm.engine.oldest_due',
    'Age of the oldest VM that is due',
    's',
    ({ oldestDueAt }) =>
      oldestDueAt
        ? Math.max(0, inventory.now().getTime() - oldestDueAt.getTime()) / 1000
        : 0,
  );
  gauge(
    'vm.engine.open_operations',
    'Operations that have not ended',
    '{operation}',
    ({ openOperations }) => openOperations,
  );
  gauge(
    'vm.engine.claimed',
    'VMs that some backend works on',
    '{vm}',
    ({ claimed }) => claimed,
  );
  gauge(
    'vm.engine.waiting',
    'VMs that wait for a slot',
    '{vm}',
    ({ waitingForSlot }) => waitingForSlot,
  );
}
