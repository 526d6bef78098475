import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ExecutorHealth, VmExecutor } from '@backlot/plugin-vm-node';
import { GuardedExecutor } from './GuardedExecutor';
import type { ExecutorSettings } from '../model/settings';

/** An executor instance that this replica serves. */
export class ServedExecutor {
  readonly id: string;
  readonly kind: string;
  /** Whatever it answers has passed the boundary. */
  readonly executor: GuardedExecutor;
  readonly settings: ExecutorSettings;
  /** This replica's host; set only for host-bound executors. */
  readonly host: string | undefined;
  readonly logger: LoggerService;
  /** The last answer of its health check; unknown counts as healthy. */
  health: ExecutorHealth = { healthy: true };
  /** Called when a call did not reach the provider, for the health of the executor. */
  onUnreachable: (message: string) => void = () => {};

  constructor(options: {
    id: string;
    kind: string;
    executor: VmExecutor;
    settings: ExecutorSettings;
    host?: string;
    logger: LoggerService;
    /** Patterns from config that are replaced in all text. */
    redactions?: RegExp[];
  }) {
    const { id, kind, executor, settings, host, logger, redactions } = options;
    this.id = id;
    this.kind = kind;
    this.settings = settings;
    this.host = host;
    this.logger = logger;
    this.executor = new GuardedExecutor(executor, {
      id,
      logger,
      redactions,
      callTimeoutMs: settings.callTimeoutMs,
    });
  }

  get cancellable(): boolean {
    return this.executor.cancel !== undefined;
  }
}
