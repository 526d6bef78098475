import { NotFoundError } from '@backstage/errors';
import {
  type ExecutorActionRequest,
  executorActions,
} from '@backlot/plugin-vm-common';
import type { VmConfig } from '../config/vmConfig';
import { listExecutorStates } from '../inventory/executors';
import type { Inventory } from '../inventory/Inventory';
import type { Slots } from '../inventory/operations/slots';
import { deletePause, storePause } from '../inventory/pauses';
import type { Caller } from '../model/caller';
import { slotClassOf, slotsOf } from '../model/settings';
import type { Executors, ExecutorsView } from './Executors';
import { readExecutors } from './readExecutors';

export class DefaultExecutors implements Executors {
  constructor(
    private readonly options: {
      inventory: Inventory;
      config: VmConfig;
      /** Called after a commit that gave the engine work. */
      wake: () => void;
    },
  ) {}

  async list(): Promise<ExecutorsView> {
    const { inventory, config } = this.options;
    return {
      items: await readExecutors(inventory, config),
      can: [...executorActions],
    };
  }

  async act(
    id: string,
    request: ExecutorActionRequest,
    { actor }: Caller,
  ): Promise<ExecutorsView> {
    const { inventory, config, wake } = this.options;
    if (!config.executors.has(id)) {
      throw new NotFoundError(`There is no executor ${id}`);
    }
    if (request.action === 'pause') {
      await inventory.transaction(tx =>
        storePause(tx, {
          executor: id,
          pausedBy: actor,
          pausedAt: inventory.now(),
          reason: request.reason,
        }),
      );
    } else {
      await this.resume(id);
    }
    wake();
    return this.list();
  }

  private async resume(executor: string): Promise<void> {
    const { inventory, config } = this.options;
    const { limits } = config.executors.get(executor)!.settings;
    const states = await listExecutorStates(inventory.knex);
    const hosts = states
      .filter(state => state.executor === executor)
      .map(({ host }) => host || null);
    const slots: Slots[] = [...new Set([null, ...hosts])].flatMap(host =>
      (['create', 'delete'] as const).map(type => ({
        slots: slotsOf(executor, host, type),
        executor,
        limit: limits[slotClassOf(type)],
      })),
    );
    await inventory.transaction(tx =>
      deletePause(tx, executor, slots, inventory.now()),
    );
  }
}
