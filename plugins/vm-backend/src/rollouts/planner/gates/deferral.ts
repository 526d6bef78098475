import type { BatchGroup } from '../../../model/rollout';
import { waitFor } from '../intents';
import type { Gate } from './Gate';

/**
 * Groups that their owners deferred move to a later batch; while there are no
 * others, the rollout waits for the first of them.
 */
export const deferral: Gate = (state, next, now) => {
  const { coming, deferred, groupStates } = state;
  const isDeferred = ({ groupId }: BatchGroup): boolean =>
    (deferred.get(groupId) ?? now) > now;
  const late = next.groups.filter(isDeferred);
  if (late.length === 0) {
    return undefined;
  }
  const all = coming.flatMap(({ groups }) => groups);
  if (all.every(isDeferred)) {
    const until = new Date(
      Math.min(...all.map(({ groupId }) => deferred.get(groupId)!.getTime())),
    );
    return waitFor('deferral', { code: 'AllDeferred', until }, until);
  }
  const groupIds = late.map(({ groupId }) => groupId);
  return [
    {
      do: 'postpone',
      number: next.number,
      groupIds,
      reason: {
        code: 'GroupsDeferred',
        groups: groupIds.map(id => groupStates.get(id)!.group.name),
      },
    },
  ];
};
