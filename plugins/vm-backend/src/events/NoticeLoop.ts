import type { LoggerService } from '@backstage/backend-plugin-api';
import type { VmNoticeSender } from '@backlot/plugin-vm-node';
import { backoffMs } from '../loops/backoff';
import type { Inventory } from '../inventory/Inventory';
import { endNotice, takeNotices } from '../inventory/notices';
import { SupervisedLoop } from '../loops/SupervisedLoop';

const BATCH = 20;
const IDLE_MS = 10_000;
const REPEAT = { initialMs: 60_000, maxMs: 3_600_000 };
/** About two days; what nobody could be told by then is old news. */
const ATTEMPTS = 50;

/** Sends what people are to be told, each notice once. */
export class NoticeLoop {
  readonly loop: SupervisedLoop;

  constructor(
    private readonly options: {
      inventory: Inventory;
      sender: VmNoticeSender;
      logger: LoggerService;
      random: () => number;
    },
  ) {
    this.loop = new SupervisedLoop({
      name: 'notices',
      logger: options.logger,
      turn: async () => (await this.sendDue()) === BATCH,
      rest: { min: 1000, max: IDLE_MS },
    });
  }

  /** @returns how many were taken */
  async sendDue(): Promise<number> {
    const { inventory, sender, logger, random } = this.options;
    const taken = await takeNotices(
      inventory,
      BATCH,
      attempts =>
        new Date(
          inventory.now().getTime() + backoffMs(attempts, random(), REPEAT),
        ),
    );
    for (const { notice, attempts } of taken) {
      try {
        await sender.send(notice);
        await endNotice(inventory.knex, notice.id, inventory.now());
      } catch (error) {
        logger.warn(`“${notice.title}” could not be sent`, {
          recipients: notice.recipients.join(', '),
          error: String(error),
        });
        if (attempts + 1 >= ATTEMPTS) {
          await endNotice(inventory.knex, notice.id, null);
        }
      }
    }
    return taken.length;
  }
}
