/** The notifications that owners and starters of rollouts get. Pure. */
import type { VmNotification } from '@backlot/plugin-vm-node';
import { actorName } from '../model/actor';
import type { Rollout } from '../model/rollout';
import { ownersOf } from '../model/owners';
import type { SelectedGroup } from './selectGroups';
import { groupsInWords, vmsInWords } from './words';

type NotifiedRollout = Pick<Rollout, 'id' | 'title' | 'strategy' | 'createdBy'>;

/** One for each owner, before the first VM is touched. */
export function plannedNotifications(
  rollout: NotifiedRollout,
  groups: SelectedGroup[],
): VmNotification[] {
  const byOwner = new Map<string, SelectedGroup[]>();
  for (const item of groups) {
    for (const owner of ownersOf(item.group)) {
      byOwner.set(owner, [...(byOwner.get(owner) ?? []), item]);
    }
  }
  const { startAt } = rollout.strategy;
  return [...byOwner].map(([owner, own]) => ({
    id: `rollout:${rollout.id}:${owner}`,
    recipients: [owner],
    except: actorName(rollout.createdBy),
    title: `A rollout will replace some of your VMs: ${rollout.title}`,
    description: `${vmsInWords(
      own.reduce((sum, { vms }) => sum + vms, 0),
    )} in ${groupsInWords(own.length)}${
      startAt ? `, from ${startAt} on` : ''
    }. You can follow it, and defer groups that have not started.`,
    path: `/rollouts/${rollout.id}`,
    severity: 'normal',
    scope: `rollout:${rollout.id}`,
  }));
}

/** For the user who started it, when it pauses or ends. */
export const stateNotification = (
  rollout: NotifiedRollout & { events: number },
  phase: 'paused' | 'succeeded' | 'rolledBack',
  because: string,
): VmNotification => ({
  id: `rollout:${rollout.id}:${phase}:${rollout.events}`,
  recipients: [actorName(rollout.createdBy)],
  title: `${
    {
      paused: 'Paused',
      succeeded: 'Done',
      rolledBack: 'Rolled back',
    }[phase]
  }: ${rollout.title}`,
  description: because,
  path: `/rollouts/${rollout.id}`,
  severity: phase === 'paused' ? 'high' : 'normal',
  scope: `rollout:${rollout.id}`,
});
