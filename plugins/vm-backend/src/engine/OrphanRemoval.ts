/**
 * Removes orphans (machines with the portal's ownership tag that no VM of the
 * inventory stands for), on request only. The engine works on VMs, which orphans
 * are not: this loop has the executor delete each one, and polls until it is
 * gone.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { VmError } from '@backlot/plugin-vm-common';
import type { ExecutorOperation } from '@backlot/plugin-vm-node';
import { errorCodes } from '../model/errorCodes';
import { actorName } from '../model/actor';
import type { Orphan } from '../model/executor';
import type { Inventory } from '../inventory/Inventory';
import {
  claimRemoval,
  deleteRemoved,
  findLiving,
  releaseRemoval,
} from '../inventory/orphans';
import { limitedSignal } from '../loops/limitedSignal';
import { SupervisedLoop } from '../loops/SupervisedLoop';
import { backoffMs } from '../loops/backoff';
import { callExecutor } from './callExecutor';
import type { Observation } from './decide';
import type { ServedExecutor } from './ServedExecutor';

const IDLE_MS = 10_000;

type Removal =
  | { ended: 'removed' }
  | { ended: 'failed'; error: VmError }
  /** Nothing was started; the request waits `ms` and begins again, for a day at most. */
  | { ended: 'waiting'; error: VmError; ms: number };

export class OrphanRemoval {
  constructor(
    private readonly options: { inventory: Inventory; logger: LoggerService },
  ) {}

  loopFor(served: ServedExecutor, stop: AbortSignal): SupervisedLoop {
    return new SupervisedLoop({
      name: `orphans of ${served.id}`,
      logger: this.options.logger,
      turn: () => this.removeNext(served, stop),
      rest: { min: 0, max: IDLE_MS },
      stallMs: 2 * served.settings.deadlines.delete,
    });
  }

  /** @returns whether there was one to remove */
  async removeNext(
    served: ServedExecutor,
    stop: AbortSignal,
  ): Promise<boolean> {
    const { inventory, logger } = this.options;
    if (!served.health.healthy) {
      return false;
    }
    const now = inventory.now();
    const limitMs = served.settings.deadlines.delete;
    const deadlineAt = new Date(now.getTime() + limitMs);
    const orphan = await claimRemoval(
      inventory.knex,
      { executor: served.id, host: served.host },
      now,
      // Beyond the deadline, so that the last answer is still stored.
      limitMs + served.settings.callTimeoutMs,
    );
    if (!orphan) {
      return false;
    }
    const removal = await this.remove(served, orphan, deadlineAt, stop);
    if (stop.aborted) {
      return false;
    }
    if (removal.ended === 'removed') {
      logger.info(`The orphan ${orphan.name} is removed`, {
        executor: served.id,
        vmId: orphan.vmId,
        requestedBy:
          orphan.deleteRequestedBy && actorName(orphan.deleteRequestedBy),
      });
      await deleteRemoved(inventory.knex, orphan);
      return true;
    }
    const { error } = removal;
    const mayWait = removal.ended === 'waiting';
    logger.warn(
      `The orphan ${orphan.name} could not be removed${mayWait ? ' yet' : ''}`,
      { executor: served.id, error: error.message },
    );
    await releaseRemoval(
      inventory.knex,
      orphan,
      mayWait
        ? { error, nextRunAt: new Date(inventory.now().getTime() + removal.ms) }
        : { error, deleteRequestedAt: null, nextRunAt: null },
    );
    return true;
  }

  private async remove(
    served: ServedExecutor,
    orphan: Orphan,
    deadlineAt: Date,
    stop: AbortSignal,
  ): Promise<Removal> {
    const { inventory } = this.options;
    const { backoff } = served.settings;
    // Between the request and now a second look costs little.
    if ((await findLiving(inventory.knex, [orphan.vmId])).size > 0) {
      return { ended: 'failed', error: isLiving };
    }
    let operation = deletionOf(orphan, deadlineAt);
    const call = async (what: 'prepare' | 'submit' | 'poll') => {
      const { callTimeoutMs } = served.settings;
      const { signal, done } = limitedSignal(stop, callTimeoutMs);
      const { logger } = served;
      return callExecutor(served, what, operation, { signal, logger }).finally(
        done,
      );
    };
    for (const what of ['prepare', 'submit'] as const) {
      const seen = await call(what);
      if (seen.saw === 'prepared') {
        operation = {
          ...operation,
          vm: { ...operation.vm, ...seen.result },
        };
      } else if (seen.saw === 'submitted') {
        const { jobRef, providerState } = seen.result;
        operation = {
          ...operation,
          jobRef,
          vm: {
            ...operation.vm,
            providerState: providerState ?? operation.vm.providerState,
          },
        };
      } else if (seen.saw === 'notNow') {
        return {
          ended: 'waiting',
          error: seen.error,
          ms: seen.retryAfterMs ?? backoff.maxMs,
        };
      } else {
        return { ended: 'failed', error: errorOf(seen) };
      }
    }
    for (let looks = 0; inventory.now() < deadlineAt; looks++) {
      const seen = await call('poll');
      if (seen.saw === 'polled' && seen.result.state === 'succeeded') {
        return { ended: 'removed' };
      }
      if (seen.saw === 'polled' && seen.result.state === 'failed') {
        return { ended: 'failed', error: seen.result.error };
      }
      if (seen.saw === 'refusal') {
        return { ended: 'failed', error: seen.error };
      }
      const ms = hintOf(seen) ?? backoffMs(looks, 0.5, backoff);
      const left = deadlineAt.getTime() - inventory.now().getTime();
      await delay(Math.min(ms, Math.max(0, left)), undefined, {
        signal: stop,
      }).catch(() => {});
      stop.throwIfAborted();
    }
    return {
      ended: 'failed',
      error: {
        code: errorCodes.deadlineExceeded,
        message: 'The machine was not removed in time',
        remedy: 'Look for it at its provider, or request its removal again.',
        retryable: true,
      },
    };
  }
}

const isLiving: VmError = {
  code: errorCodes.ownershipTagInUse,
  message: 'A VM of the inventory has the same ownership tag',
  remedy:
    'Remove the second machine at its provider: Backlot cannot distinguish it from the VM.',
  retryable: false,
};

/** When the executor wants to be polled again. */
function hintOf(seen: Observation): number | undefined {
  if (seen.saw === 'notNow') {
    return seen.retryAfterMs;
  }
  return seen.saw === 'polled' && seen.result.state === 'running'
    ? seen.result.lookAgainInMs
    : undefined;
}

const errorOf = (seen: Observation): VmError =>
  seen.saw === 'refusal' || seen.saw === 'silence'
    ? seen.error
    : {
        code: errorCodes.unexpectedAnswer,
        message: `The executor answered ${seen.saw}`,
        remedy: 'Look for the machine at its provider.',
        retryable: false,
      };

/** All that is known of an orphan is its ownership tag. */
const deletionOf = (orphan: Orphan, deadlineAt: Date): ExecutorOperation => ({
  id: randomUUID(),
  type: 'delete',
  attempt: 1,
  deadlineAt,
  vm: {
    id: orphan.vmId,
    name: orphan.name,
    groupId: '',
    component: '',
    owner: '',
    environment: '',
    spec: {
      stack: '',
      image: {
        name: '',
        os: { name: 'unknown', version: 'unknown' },
        userData: 'none',
      },
      size: { name: '', cpus: 1, memoryMiB: 1, diskGiB: 0 },
      sshKeys: [],
      labels: {},
    },
    placement: orphan.placement ?? undefined,
    providerId: orphan.providerId || undefined,
  },
});
