import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ExecutorHealth, VmExecutor } from '@backlot/plugin-vm-node';
import type { ExecutorSettings } from './settings';

/** An executor instance that this replica serves. */
export class ServedExecutor {
  /** The last answer of its health check; unknown counts as healthy. */
  health: ExecutorHealth = { healthy: true };

  constructor(
    readonly id: string,
    readonly kind: string,
    readonly executor: VmExecutor,
    readonly settings: ExecutorSettings,
    /** This replica's host; set only for host-bound executors. */
    readonly host: string | undefined,
    readonly logger: LoggerService,
  ) {}

  get cancellable(): boolean {
    return this.executor.cancel !== undefined;
  }
}
