import type { LoggerService } from '@backstage/backend-plugin-api';
import type { VmNotificationSender } from '@backlot/plugin-vm-node';
import { backoffMs } from '../loops/backoff';
import type { Inventory } from '../inventory/Inventory';
import {
  claimNotifications,
  releaseNotification,
} from '../inventory/notifications';
import { SupervisedLoop } from '../loops/SupervisedLoop';

const BATCH = 20;
const IDLE_MS = 10_000;
/** A replica that stops while it sends leaves the rest to others after this. */
const CLAIM_MS = 5 * 60_000;
const REPEAT = { initialMs: 60_000, maxMs: 3_600_000 };
/** About two days; after that a notification is out of date. */
const ATTEMPTS = 50;

/** Sends queued notifications; each again until it was sent once. */
export class NotificationLoop {
  readonly loop: SupervisedLoop;

  constructor(
    private readonly options: {
      inventory: Inventory;
      sender: VmNotificationSender;
      logger: LoggerService;
      random: () => number;
    },
  ) {
    this.loop = new SupervisedLoop({
      name: 'notifications',
      logger: options.logger,
      turn: async () => (await this.sendDue()) === BATCH,
      rest: { min: 1000, max: IDLE_MS },
    });
  }

  /** @returns how many were due */
  async sendDue(): Promise<number> {
    const { inventory, sender, logger, random } = this.options;
    const { knex } = inventory;
    const now = inventory.now();
    const claimed = await claimNotifications(knex, BATCH, now, CLAIM_MS);
    for (const item of claimed) {
      const { notification, attempts } = item;
      try {
        await sender.send(notification);
        await releaseNotification(knex, item, { sentAt: inventory.now() });
      } catch (error) {
        logger.warn(`“${notification.title}” could not be sent`, {
          recipients: notification.recipients.join(', '),
          error: String(error),
        });
        const ms = backoffMs(attempts - 1, random(), REPEAT);
        await releaseNotification(
          knex,
          item,
          attempts < ATTEMPTS
            ? { nextRunAt: new Date(inventory.now().getTime() + ms) }
            : {},
        );
      }
    }
    return claimed.length;
  }
}
