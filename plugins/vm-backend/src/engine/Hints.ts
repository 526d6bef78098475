import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Inventory } from '../inventory/Inventory';
import { wakeVms } from '../inventory/vms/work';

/**
 * Takes executors' hints that something has happened to a machine. What comes
 * together is stored together. A hint that is lost costs a little time: the
 * engine looks at every VM now and then as well.
 */
export class Hints {
  private waiting?: Set<string>;

  constructor(
    private readonly options: {
      inventory: Inventory;
      logger: LoggerService;
      /** Called once the VMs are due. */
      wake: () => void;
    },
  ) {}

  lookNow(vmId: string): void {
    if (!this.waiting) {
      this.waiting = new Set();
      setImmediate(() => this.store());
    }
    this.waiting.add(vmId);
  }

  private async store(): Promise<void> {
    const { inventory, logger, wake } = this.options;
    const ids = [...this.waiting!].sort();
    this.waiting = undefined;
    try {
      await inventory.transaction(tx => wakeVms(tx, ids, inventory.now()));
      wake();
    } catch (error) {
      logger.debug('A hint of an executor was lost', { error: String(error) });
    }
  }
}
