import type { LoggerService } from '@backstage/backend-plugin-api';
import type { VmNotificationSender } from '@backlot/plugin-vm-node';
import { backoffMs } from '../loops/backoff';
import type { Inventory } from '../inventory/Inventory';
import { endNotification, takeNotifications } from '../inventory/notifications';
import { SupervisedLoop } from '../loops/SupervisedLoop';

const BATCH = 20;
const IDLE_MS = 10_000;
const REPEAT = { initialMs: 60_000, maxMs: 3_600_000 };
/** About two days; what nobody could be told by then is old news. */
const ATTEMPTS = 50;

/** Sends queued notifications, each one once. */
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

  /** @returns how many were taken */
  async sendDue(): Promise<number> {
    const { inventory, sender, logger, random } = this.options;
    const taken = await takeNotifications(
      inventory,
      BATCH,
      attempts =>
        new Date(
          inventory.now().getTime() + backoffMs(attempts, random(), REPEAT),
        ),
    );
    for (const { notification, attempts } of taken) {
      try {
        await sender.send(notification);
        await endNotification(inventory.knex, notification.id, inventory.now());
      } catch (error) {
        logger.warn(`“${notification.title}” could not be sent`, {
          recipients: notification.recipients.join(', '),
          error: String(error),
        });
        if (attempts + 1 >= ATTEMPTS) {
          await endNotification(inventory.knex, notification.id, null);
        }
      }
    }
    return taken.length;
  }
}
