import type { VmHealth } from '@backlot/plugin-vm-common';
import type { Health } from './Health';
import type { VmConfig } from '../config/vmConfig';
import type { Inventory } from '../inventory/Inventory';
import { SERVED_WITHIN_MS } from '../model/executor';
import { listExecutorStates } from '../inventory/executors';
import { readEngineLoad } from '../inventory/vms/engineLoad';

export class DefaultHealth implements Health {
  constructor(
    private readonly options: {
      inventory: Inventory;
      config: VmConfig;
      /** The state of this backend process. */
      replica: () => VmHealth['replica'];
    },
  ) {}

  async read(): Promise<VmHealth> {
    const { inventory, config } = this.options;
    const replica = this.options.replica();
    await inventory.clock.sync(inventory.knex);
    const now = inventory.now();
    const states = await listExecutorStates(inventory.knex);
    const load = await readEngineLoad(inventory.knex, now);
    const reported = states
      .filter(({ executor }) => config.executors.has(executor))
      .map(state => ({
        executor: state.executor,
        kind: state.kind,
        host: state.host || undefined,
        healthy: state.healthy,
        message: state.message ?? undefined,
        checkedAt: state.checkedAt.toISOString(),
        served: now.getTime() - state.checkedAt.getTime() < SERVED_WITHIN_MS,
      }));
    const silent = [...config.executors.values()]
      .filter(({ id }) => !reported.some(({ executor }) => executor === id))
      .map(({ id, kind }) => ({
        executor: id,
        kind,
        host: undefined,
        healthy: false,
        message: 'No replica has served it yet',
        checkedAt: now.toISOString(),
        served: false,
      }));
    const executors = [...reported, ...silent];
    return {
      status:
        executors.every(({ healthy, served }) => healthy && served) &&
        replica.loops.every(({ turning }) => turning)
          ? 'ok'
          : 'degraded',
      executors,
      engine: {
        due: load.due,
        oldestDueSeconds: load.oldestDueAt
          ? Math.max(0, (now.getTime() - load.oldestDueAt.getTime()) / 1000)
          : null,
        openOperations: load.openOperations,
        claimed: load.claimed,
        waitingForSlot: load.waitingForSlot,
      },
      replica,
    };
  }
}
