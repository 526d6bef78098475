import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import { VM_SIGNAL_CHANNEL, type VmSignal } from '@backlot/plugin-vm-common';
import { actorName } from '../model/actor';
import { getGroups } from '../inventory/groups/readGroups';
import type { Inventory } from '../inventory/Inventory';
import { ownersOf } from '../model/owners';
import type { ChangeConsumer } from './ChangeFeedLoop';

/**
 * Signals to the requester and the owners of a group that it changed. Ids only:
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
    const users = [
      ...new Set([actorName(group.createdBy), ...ownersOf(group)]),
    ].filter(ref => ref.startsWith('user:') || ref.startsWith('group:'));
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

const MIN_MS = 1000;

/**
 * Signals to all users that a rollout changed, at most once a second. The signal
 * has the id alone, which reveals nothing to users who may not read it. A page
 * that misses a signal reads again a little later.
 */
export function rolloutSignal(
  signals: SignalsService,
  logger: LoggerService,
): (rolloutId: string) => void {
  const waiting = new Set<string>();
  return rolloutId => {
    if (waiting.has(rolloutId)) {
      return;
    }
    waiting.add(rolloutId);
    setTimeout(() => {
      waiting.delete(rolloutId);
      const message: VmSignal = { groupIds: [], rolloutIds: [rolloutId] };
      signals
        .publish({
          recipients: { type: 'broadcast' },
          channel: VM_SIGNAL_CHANNEL,
          message,
        })
        .catch(error =>
          logger.debug('A signal could not be sent', { error: String(error) }),
        );
    }, MIN_MS).unref();
  };
}
