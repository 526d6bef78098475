import { notifyEndOfLife } from '../findings/notifyEndOfLife';
import { applyRetention } from '../inventory/retention';
import type { Foundation } from './foundation';
import type { PluginServices } from './pluginServices';

/** Tasks that one replica at a time carries out. */
export async function scheduleTasks(
  { scheduler, logger }: PluginServices,
  { config, inventory, ownership, notify }: Foundation,
): Promise<void> {
  await scheduler.scheduleTask({
    id: 'vm-ownership',
    frequency: { minutes: 5 },
    initialDelay: { minutes: 1 },
    timeout: { minutes: 10 },
    async fn() {
      await ownership.refresh(inventory, logger);
    },
  });
  await scheduler.scheduleTask({
    id: 'vm-end-of-life',
    frequency: { hours: 1 },
    initialDelay: { minutes: 1 },
    timeout: { minutes: 10 },
    fn: () => notifyEndOfLife(inventory, config, notify),
  });
  await scheduler.scheduleTask({
    id: 'vm-retention',
    frequency: { hours: 6 },
    initialDelay: { minutes: 10 },
    timeout: { hours: 1 },
    fn: () => applyRetention(inventory, config.retention),
  });
}
