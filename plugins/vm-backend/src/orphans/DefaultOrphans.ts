import { ConflictError, InputError } from '@backstage/errors';
import {
  type OrphanActionRequest,
  orphanActions,
} from '@backlot/plugin-vm-common';
import type { Orphan } from '../model/executor';
import type { Caller } from '../model/caller';
import type { Orphans, OrphansView } from './Orphans';
import type { VmConfig } from '../config/vmConfig';
import type { Inventory } from '../inventory/Inventory';
import {
  countRemovals,
  findLiving,
  isBeingRemoved,
  listOrphans,
  lockOrphans,
  updateOrphan,
} from '../inventory/orphans';

const MOST = 500;

const keyText = ({
  executor,
  vmId,
  providerId,
}: Pick<Orphan, 'executor' | 'vmId' | 'providerId'>) =>
  [executor, vmId, providerId].join('/');

/** Why an orphan may not be removed now; undefined when it may. */
function refusalOf(
  orphan: Orphan,
  living: Set<string>,
  minAgeMs: number,
  now: Date,
): string | undefined {
  if (living.has(orphan.vmId)) {
    return 'a VM of the inventory has the same ownership tag; remove the second machine at its provider';
  }
  if (isBeingRemoved(orphan, now)) {
    return 'it is being removed';
  }
  const allowedAt = orphan.firstSeenAt.getTime() + minAgeMs;
  return allowedAt > now.getTime()
    ? `it has not been an orphan for long enough; it can be removed from ${new Date(
        allowedAt,
      ).toISOString()}`
    : undefined;
}

export class DefaultOrphans implements Orphans {
  constructor(
    private readonly options: {
      inventory: Inventory;
      config: VmConfig;
      /** Called after a commit that requested removals. */
      wake: () => void;
    },
  ) {}

  async list(): Promise<OrphansView> {
    const { inventory, config } = this.options;
    const { items, total } = await listOrphans(inventory.knex, MOST);
    const living = await findLiving(
      inventory.knex,
      items.map(({ vmId }) => vmId),
    );
    return {
      total,
      atOnce: config.orphans.atOnce,
      can: [...orphanActions],
      items: items.map(orphan => ({
        executor: orphan.executor,
        vmId: orphan.vmId,
        name: orphan.name,
        placement: orphan.placement ?? undefined,
        providerId: orphan.providerId || undefined,
        reason: orphan.reason,
        firstSeenAt: orphan.firstSeenAt.toISOString(),
        lastSeenAt: orphan.lastSeenAt.toISOString(),
        removing: isBeingRemoved(orphan, inventory.now()),
        error: orphan.error,
        refusal: refusalOf(
          orphan,
          living,
          config.orphans.minAgeMs,
          inventory.now(),
        ),
      })),
    };
  }

  async act(
    { orphans }: OrphanActionRequest,
    { actor }: Caller,
  ): Promise<OrphansView> {
    const { inventory, config, wake } = this.options;
    const { minAgeMs, atOnce } = config.orphans;
    await inventory.transaction(async tx => {
      const now = inventory.now();
      const requested = orphans.map(orphan => ({
        ...orphan,
        providerId: orphan.providerId ?? '',
      }));
      const found = await lockOrphans(tx, requested);
      const known = new Set(found.map(keyText));
      const missing = requested.find(orphan => !known.has(keyText(orphan)));
      if (missing) {
        throw new ConflictError(
          `orphans: ${missing.vmId} of ${missing.executor} is no longer an orphan; refresh and try again`,
        );
      }
      const removals = await countRemovals(tx, now);
      for (const executor of new Set(found.map(orphan => orphan.executor))) {
        const removing = removals.get(executor) ?? 0;
        const more = found.filter(
          orphan => orphan.executor === executor,
        ).length;
        if (removing + more > atOnce) {
          throw new InputError(
            `orphans: ${atOnce} of ${executor} may be removed at once, and ${removing} are being removed; select fewer`,
          );
        }
      }
      const living = await findLiving(
        tx,
        found.map(({ vmId }) => vmId),
      );
      for (const orphan of found) {
        const refusal = refusalOf(orphan, living, minAgeMs, now);
        if (refusal) {
          throw new ConflictError(`${orphan.name}: ${refusal}`);
        }
        await updateOrphan(tx, orphan, {
          deleteRequestedAt: now,
          deleteRequestedBy: actor,
          nextRunAt: now,
          error: null,
        });
      }
    });
    wake();
    return this.list();
  }
}
