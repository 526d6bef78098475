import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import { actorName } from '../model/actor';
import type { VmConfig } from '../config/vmConfig';
import type { Inventory } from '../inventory/Inventory';
import { listExecutorStates } from '../inventory/executors';
import { listPauses } from '../inventory/pauses';
import { readExecutorLoad, readFailures } from '../inventory/vms/executorLoad';
import { SERVED_WITHIN_MS } from '../model/executor';

const DAY_MS = 24 * 60 * 60 * 1000;
const MOST_ERRORS = 5;

/** The executors of the config, in its order, and how each is doing. */
export async function readExecutors(
  inventory: Inventory,
  config: VmConfig,
): Promise<VmExecutorStatus[]> {
  const { knex } = inventory;
  const now = inventory.now();
  const dayAgo = new Date(now.getTime() - DAY_MS);
  const [states, pauses, loads, failures] = await Promise.all([
    listExecutorStates(knex),
    listPauses(knex),
    readExecutorLoad(knex, dayAgo),
    readFailures(knex, dayAgo, MOST_ERRORS),
  ]);
  return [...config.executors.values()].map(({ id, kind, title }) => {
    const pause = pauses.get(id);
    const load = loads.get(id);
    return {
      id,
      kind,
      title,
      hosts: states
        .filter(({ executor }) => executor === id)
        .map(state => ({
          host: state.host || undefined,
          healthy: state.healthy,
          message: state.message ?? undefined,
          facts: state.facts,
          checkedAt: state.checkedAt.toISOString(),
          served: now.getTime() - state.checkedAt.getTime() < SERVED_WITHIN_MS,
        })),
      paused: pause
        ? {
            by: actorName(pause.pausedBy),
            at: pause.pausedAt.toISOString(),
            reason: pause.reason,
          }
        : null,
      vms: load?.vms ?? 0,
      running: load?.running ?? 0,
      queued: load?.queued ?? 0,
      lastDay: { succeeded: load?.succeeded ?? 0, failed: load?.failed ?? 0 },
      lastErrors: failures
        .filter(({ executor }) => executor === id)
        .map(({ executor: _, at, ...failure }) => ({
          ...failure,
          at: at.toISOString(),
        })),
    };
  });
}
