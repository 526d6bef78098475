/** Notifies owners, well before, that the images of their VMs reach their end of life. */
import type { VmNotification } from '@backlot/plugin-vm-node';
import type { VmConfig } from '../config/vmConfig';
import type { Inventory } from '../inventory/Inventory';
import type { QueueNotifications } from '../inventory/notifications';
import { countByOwnerAndImage } from '../inventory/vms/summarizeVms';
import { endOf } from '../model/endOfLife/endOf';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The nearest of the times before the end that have come; pure. */
export function stageOf(
  endsAt: number,
  tellBeforeDays: number[],
  now: number,
): number | undefined {
  const left = (endsAt - now) / DAY_MS;
  const reached = tellBeforeDays.filter(days => left <= days);
  return left <= 0 || reached.length === 0 ? undefined : Math.min(...reached);
}

/** One notification for each owner, image and time before its end. */
export async function notifyEndOfLife(
  inventory: Inventory,
  config: VmConfig,
  notify: QueueNotifications,
): Promise<void> {
  const now = inventory.now();
  const { tellBeforeDays } = config.endOfLife;
  const stages = new Map(
    [...config.images.values()].flatMap(image => {
      const stage = stageOf(endOf(image), tellBeforeDays, now.getTime());
      return stage === undefined
        ? []
        : [[image.name, { image, stage }] as const];
    }),
  );
  const counts = await countByOwnerAndImage(inventory.knex, [...stages.keys()]);
  await notify(
    inventory.knex,
    counts.map(({ owner, image: name, vms, groups }): VmNotification => {
      const { image, stage } = stages.get(name)!;
      const machines = vms === 1 ? '1 VM' : `${vms} VMs`;
      const days = Math.ceil((endOf(image) - now.getTime()) / DAY_MS);
      return {
        id: `end-of-life:${owner}:${name}:${image.endOfLife}:${stage}`,
        recipients: [owner],
        title: `${image.title} ends in ${
          days === 1 ? '1 day' : `${days} days`
        }`,
        description: `${machines} of yours in ${
          groups === 1 ? '1 group' : `${groups} groups`
        } run on ${image.title}, which gets no more security updates after ${
          image.endOfLife
        }. Replace them before that.`,
        path: `?${new URLSearchParams({ owner, image: name })}`,
        severity: stage <= 7 ? 'critical' : 'high',
        scope: `end-of-life:${name}`,
      };
    }),
    now,
  );
}
