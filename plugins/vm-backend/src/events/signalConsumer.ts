import type { SignalsService } from '@backstage/plugin-signals-node';
import { VM_SIGNAL_CHANNEL, type VmSignal } from '@backlot/plugin-vm-common';
import { getGroups } from '../inventory/groups/readGroups';
import type { Inventory } from '../inventory/Inventory';
import type { ChangeConsumer } from './ChangeFeed';

/**
 * Tells the requester and the owner of a group that it changed. Ids only:
 * pages fetch again, under their own permissions.
 */
export const signalConsumer = (
  signals: SignalsService,
  inventory: Inventory,
): ChangeConsumer => ({
  name: 'signals',
  consume: changes =>
    publish(signals, inventory, [
      ...new Set(changes.map(({ groupId }) => groupId)),
    ]),
});

async function publish(
  signals: SignalsService,
  { knex }: Inventory,
  groupIds: string[],
): Promise<void> {
  const groups = await getGroups(knex, groupIds);
  const byRecipients = new Map<string, { users: string[]; ids: string[] }>();
  for (const group of groups.values()) {
    const users = [...new Set([group.createdBy, group.owner])].filter(
      ref => ref.startsWith('user:') || ref.startsWith('group:'),
    );
    const key = users.join(' ');
    const entry = byRecipients.get(key) ?? { users, ids: [] };
    entry.ids.push(group.id);
    byRecipients.set(key, entry);
  }
  for (const { users, ids } of byRecipients.values()) {
    if (users.length > 0) {
      const message: VmSignal = { groupIds: ids };
      await signals.publish({
        recipients: { type: 'user', entityRef: users },
        channel: VM_SIGNAL_CHANNEL,
        message,
      });
    }
  }
}
