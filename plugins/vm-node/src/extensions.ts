import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type { VmExecutor } from './executor';

/** Makes the configured instances of one kind of executor. */
export interface VmExecutorFactory {
  /** The `kind` of `vm.executors.<id>` in config. */
  kind: string;
  /** Called at start for each configured instance; throws on bad config. */
  create(options: {
    /** The instance's id in config. */
    id: string;
    /** The config below `vm.executors.<id>`. */
    config: RootConfigService;
    /** This backend's name as a placement, for host-bound executors. */
    host: string;
    /**
     * Names this portal within the ownership tag, so that two portals that
     * share a provider do not take each other's machines for orphans. Stable
     * across restarts and replicas; at most 63 characters, RFC 1123.
     */
    portal: string;
    logger: LoggerService;
    /**
     * Something has happened to the machine of a VM: the engine looks at its
     * operation now rather than later. A hint only, which may get lost; for
     * executors that notice by themselves, beside callbacks over HTTP.
     */
    lookNow: (vmId: string) => void;
  }): Promise<VmExecutor>;
}

/** Where modules add kinds of executors. */
export interface VmExecutorsExtensionPoint {
  addExecutorFactory(factory: VmExecutorFactory): void;
}

/** Where modules add kinds of executors. */
export const vmExecutorsExtensionPoint =
  createExtensionPoint<VmExecutorsExtensionPoint>({ id: 'vm.executors' });
