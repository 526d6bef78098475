/**
 * The slow comparison: reads from the executor what each machine really is, a few at
 * a time and with pauses, and stores where it differs from the inventory. What
 * vanished is left to the sweep.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ExecutorMachine, ExecutorSize } from '@backlot/plugin-vm-node';
import type { Drift } from '../model/vm';
import { systemActor } from '../model/actor';
import type { Inventory } from '../inventory/Inventory';
import { appendChanges } from '../inventory/changes/changes';
import {
  getGroupSpecs,
  getLabels,
  specKey,
} from '../inventory/groups/readGroups';
import type { Vm } from '../model/vm';
import {
  deleteDrifts,
  deleteDriftsOfGone,
  findResting,
  getDrifts,
  storeDrifts,
} from '../inventory/vms/drifts';
import { readSettled, storeSightings } from '../inventory/vms/sightings';
import { judgeDrift, sinceWhen, describeDifferences } from './drift';
import { type SpecOptions, toExecutorVm } from './executorVm';
import { limitedSignal } from '../loops/limitedSignal';
import type { ServedExecutor } from './ServedExecutor';
import { judge } from './sweep';

const PAGE = 50;
const AT_ONCE = 4;
const MOST_REST_MS = 10_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const SWEEP = systemActor('sweep');

export type DriftResult = { looked: number; failed: number; drifting: number };

export class DriftSweep {
  constructor(
    private readonly options: {
      inventory: Inventory;
      specOptions: SpecOptions;
      sizes: ReadonlyMap<string, ExecutorSize>;
      logger: LoggerService;
      /** Called when something has changed. */
      onChange: () => void;
    },
  ) {}

  async run(served: ServedExecutor, stop: AbortSignal): Promise<DriftResult> {
    const { inventory, logger } = this.options;
    const result = { looked: 0, failed: 0, drifting: 0 };
    await inventory.clock.sync(inventory.knex);
    await deleteDriftsOfGone(inventory.knex);
    const whole = {
      executor: served.id,
      host: served.host,
      listedAt: inventory.now(),
    };
    for (let after = FIRST_ID; served.health.healthy && !stop.aborted; ) {
      const began = performance.now();
      const vms = await readSettled(inventory.knex, whole, after, PAGE);
      const looked = await this.inspect(served, vms, stop);
      if (stop.aborted) {
        break;
      }
      const failed = vms.length - looked.length;
      result.looked += looked.length;
      result.failed += failed;
      result.drifting += await this.store(looked);
      if (vms.length < PAGE || failed === vms.length) {
        break;
      }
      after = vms[vms.length - 1].id;
      // Half of the time at most: others want something of it as well.
      const took = performance.now() - began;
      await delay(Math.min(took, MOST_REST_MS), undefined, {
        signal: stop,
      }).catch(() => {});
    }
    if (result.failed > 0) {
      logger.warn(
        `${result.failed} machines of ${served.id} could not be compared with the inventory; they are with the next comparison`,
      );
    }
    return result;
  }

  /** Those that answered. */
  private async inspect(
    served: ServedExecutor,
    vms: Vm[],
    stop: AbortSignal,
  ): Promise<Array<{ vm: Vm; machine?: ExecutorMachine }>> {
    const { inventory, specOptions } = this.options;
    const { executor, logger, settings } = served;
    const [specs, labels] = await Promise.all([
      getGroupSpecs(inventory.knex, vms.map(revisionOf), { userData: false }),
      getLabels(
        inventory.knex,
        vms.map(({ groupId }) => groupId),
      ),
    ]);
    const looked: Array<{ vm: Vm; machine?: ExecutorMachine }> = [];
    const waiting = [...vms];
    const lookAtNext = async () => {
      for (let vm = waiting.shift(); vm; vm = waiting.shift()) {
        const { signal, done } = limitedSignal(stop, settings.callTimeoutMs);
        try {
          const expected = toExecutorVm(
            vm,
            specs.get(specKey(revisionOf(vm)))!,
            labels.get(vm.groupId)!,
            specOptions,
          );
          const machine = await executor.inspect(expected, { signal, logger });
          looked.push({ vm, machine });
        } catch (error) {
          logger.debug(`Could not inspect ${vm.name}`, {
            error: String(error),
          });
        } finally {
          done();
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lookAtNext));
    return looked;
  }

  /** @returns how many differ */
  private async store(
    looked: Array<{ vm: Vm; machine?: ExecutorMachine }>,
  ): Promise<number> {
    const { inventory, sizes, onChange } = this.options;
    const now = inventory.now();
    const seen = looked.flatMap(({ vm, machine }) =>
      machine && !machine.gone ? [{ vm, machine }] : [],
    );
    const { drifting, changed } = await inventory.transaction(async tx => {
      const ids = seen.map(({ vm }) => vm.id);
      const before = await getDrifts(tx, ids);
      const resting = await findResting(tx, ids);
      const drifts: Drift[] = [];
      const ended: string[] = [];
      const news: Array<{ vm: Vm; reason: string }> = [];
      for (const { vm, machine } of seen) {
        if (!machine.found || !resting.has(vm.id)) {
          continue;
        }
        const known = before.get(vm.id);
        const differences = judgeDrift(vm, sizes.get(vm.size), machine.found);
        if (differences.length > 0) {
          const fields = sinceWhen(differences, known?.fields ?? [], now);
          drifts.push({
            vmId: vm.id,
            fields,
            names: fields.map(({ field }) => field).join(','),
            firstSeenAt: known?.firstSeenAt ?? now,
            lastSeenAt: now,
          });
          if (JSON.stringify(known?.fields) !== JSON.stringify(fields)) {
            news.push({
              vm,
              reason: `drift: ${describeDifferences(differences)}`,
            });
          }
        } else if (known) {
          ended.push(vm.id);
          news.push({ vm, reason: 'drift is gone' });
        }
      }
      await storeDrifts(tx, drifts);
      await deleteDrifts(tx, ended);
      await appendChanges(
        tx,
        news.map(({ vm, reason }) => ({
          at: now,
          groupId: vm.groupId,
          vmId: vm.id,
          operationId: null,
          actor: SWEEP,
          reason,
        })),
      );
      return { drifting: drifts.length, changed: news.length };
    });
    const powered = await this.correctPower(seen);
    if (changed > 0 || powered > 0) {
      onChange();
    }
    return drifting;
  }

  /** As the sweep does, for executors whose list does not show it. */
  private async correctPower(
    seen: Array<{ vm: Vm; machine: ExecutorMachine }>,
  ): Promise<number> {
    const { inventory } = this.options;
    let changed = 0;
    for (const { vm, machine } of seen) {
      if (machine.power !== vm.power) {
        const stored = await inventory.transaction(tx =>
          storeSightings(
            tx,
            vm.groupId,
            [judge(vm, machine)],
            SWEEP,
            inventory.now(),
          ),
        );
        changed += stored.length;
      }
    }
    return changed;
  }
}

const revisionOf = ({ groupId, specRevision }: Vm) => ({
  groupId,
  revision: specRevision,
});
