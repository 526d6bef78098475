import { NotFoundError } from '@backstage/errors';
import type { ExecutorActionRequest } from '@backlot/plugin-vm-common';
import type { Actor } from '../model/actor';
import type { VmConfig } from '../config/vmConfig';
import { slotClassOf, slotsOf } from '../model/settings';
import type { Inventory } from '../inventory/Inventory';
import { listExecutorStates } from '../inventory/executors';
import type { Slots } from '../inventory/operations/slots';
import { deletePause, storePause } from '../inventory/pauses';

/**
 * Pauses an executor, or lets it go on.
 *
 * @throws NotFoundError for one that is not in the config
 */
export async function actOnExecutor(options: {
  inventory: Inventory;
  config: VmConfig;
  executor: string;
  request: ExecutorActionRequest;
  actor: Actor;
}): Promise<void> {
  const { inventory, config, executor, request, actor } = options;
  const configured = config.executors.get(executor);
  if (!configured) {
    throw new NotFoundError(`There is no executor ${executor}`);
  }
  const now = inventory.now();
  if (request.action === 'pause') {
    await inventory.transaction(tx =>
      storePause(tx, {
        executor,
        pausedBy: actor,
        pausedAt: now,
        reason: request.reason,
      }),
    );
    return;
  }
  const states = await listExecutorStates(inventory.knex);
  const hosts = states
    .filter(state => state.executor === executor)
    .map(({ host }) => host || null);
  const slots: Slots[] = [...new Set([null, ...hosts])].flatMap(host =>
    (['create', 'delete'] as const).map(type => ({
      slots: slotsOf(executor, host, type),
      executor,
      limit: configured.settings.limits[slotClassOf(type)],
    })),
  );
  await inventory.transaction(tx => deletePause(tx, executor, slots, now));
}
