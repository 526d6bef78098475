import type { RolloutIntent } from './intents';
import { gates } from './gates';
import { type RolloutState, isInProgress } from './state';

/** Opens the next batch, or does what its gates want first. */
export function openNextBatch(state: RolloutState, now: Date): RolloutIntent[] {
  const { rollout, coming, groupStates } = state;
  const [next, ...later] = coming;
  if (rollout.direction === 'forward') {
    for (const gate of gates) {
      const intents = gate(state, next, now);
      if (intents) {
        return intents;
      }
    }
  }
  const states = next.groups.map(({ groupId }) => groupStates.get(groupId)!);
  const deleted = states.filter(
    ({ group, rolloutGroup }) =>
      rolloutGroup.phase === 'waiting' && group.deleteRequestedAt,
  );
  if (deleted.length > 0) {
    return deleted.map(({ group }) => ({
      do: 'finishGroup',
      groupId: group.id,
      phase: 'skipped',
      reason: { code: 'GroupDeleted', group: group.name },
    }));
  }
  // Groups that were scaled down may be done before their last batch.
  const groups = next.groups.filter((_, index) => {
    const groupState = states[index];
    return (
      groupState.rolloutGroup.phase === 'waiting' || isInProgress(groupState)
    );
  });
  if (groups.length === 0) {
    return [
      {
        do: 'closeBatch',
        number: next.number,
        reason: { code: 'BatchHasNothingToDo', batch: next.number },
      },
    ];
  }
  const inLaterBatch = new Set(
    later.flatMap(batch => batch.groups.map(({ groupId }) => groupId)),
  );
  return [
    {
      do: 'openBatch',
      number: next.number,
      groups: groups.map(group => ({
        ...group,
        last: !inLaterBatch.has(group.groupId),
      })),
      reason: {
        code: 'BatchStarts',
        batch: next.number,
        canary: next.canary,
        vms: groups.reduce((sum, { vms }) => sum + vms, 0),
        groups: groups.length,
        environment: next.environment,
      },
    },
  ];
}
