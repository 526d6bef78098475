import { type VmConfig, readVmConfig } from '../config/vmConfig';
import { ComponentSearch } from '../catalog/ComponentSearch';
import { Ownership } from '../catalog/Ownership';
import { Callbacks } from '../engine/callbacks';
import { createExecutors } from '../engine/createExecutors';
import { Hints } from '../engine/Hints';
import type { ServedExecutor } from '../engine/ServedExecutor';
import { rolloutSignal } from '../events/signalConsumer';
import { Inventory } from '../inventory/Inventory';
import {
  type QueueNotifications,
  notifyNobody,
  queueNotifications,
} from '../inventory/notifications';
import { portalName } from '../inventory/portal';
import { WorkSignals } from '../loops/WorkSignals';
import { PlatformOptions } from '../options/PlatformOptions';
import type { Extensions } from './extensionPoints';
import type { PluginServices } from './pluginServices';

/** What services and loops share. */
export type Foundation = {
  config: VmConfig;
  inventory: Inventory;
  signals: WorkSignals;
  /** The executors of the config that this backend serves. */
  executors: ServedExecutor[];
  platformOptions: PlatformOptions;
  ownership: Ownership;
  components: ComponentSearch;
  /** Undefined without `vm.callbacks.secret`. */
  callbacks: Callbacks | undefined;
  notify: QueueNotifications;
  onRolloutChange: (rolloutId: string) => void;
};

export async function createFoundation(
  backstage: PluginServices,
  extensions: Extensions,
): Promise<Foundation> {
  const { logger, catalog, auth, discovery } = backstage;
  const config = readVmConfig(backstage.config);
  const inventory = await Inventory.create(backstage);
  const signals = new WorkSignals();
  const hints = new Hints({ inventory, logger, wake: signals.vmsDue });
  return {
    config,
    inventory,
    signals,
    executors: await createExecutors({
      config: backstage.config,
      vm: config,
      factories: extensions.factories,
      logger,
      portal: config.portal ?? (await portalName(inventory.knex)),
      lookNow: vmId => hints.lookNow(vmId),
    }),
    platformOptions: new PlatformOptions(config),
    ownership: new Ownership(catalog, auth),
    components: new ComponentSearch(catalog, auth),
    callbacks:
      config.callbackSecret === undefined
        ? undefined
        : new Callbacks(
            config.callbackSecret,
            await discovery.getExternalBaseUrl('vm'),
          ),
    notify: extensions.notificationSender ? queueNotifications : notifyNobody,
    onRolloutChange: rolloutSignal(backstage.signals, logger),
  };
}
