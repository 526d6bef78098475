/**
 * The next steps of one rollout. Pure: it looks at the state and answers
 * intents, each with its reason. `RolloutDriver` carries them out and plans
 * again, until there is nothing left but to wait. How VMs are replaced within
 * a group is for `planGroup` to say.
 *
 * Example: a rollout of two groups, `orders` (3 VMs) and `cart` (2 VMs), in
 * batches of 3 VMs, with `maxUnavailable: 1`.
 *
 * 1. Nothing was opened, and no gate holds: `openBatch 1` with 3 VMs of
 *    `orders`. It allows `planGroup` to replace 3 VMs, one at a time.
 * 2. Until they are accepted: `plan` when a VM can be replaced, `acceptVm` when
 *    one is healthy, otherwise `wait` for VMs.
 * 3. All of `orders` is accepted: `finishGroup`, then `closeBatch 1`.
 * 4. `openBatch 2` with 2 VMs of `cart`, and so on; at last `finish`.
 */
import { bakedAt, isBaking, unhealthyCanary } from './canary';
import { type RolloutIntent, waitFor } from './intents';
import { type GroupObservation, isSettled, observeGroup } from './observe';
import { openNextBatch } from './openNextBatch';
import { pauseRules } from './pauseRules';
import { reasonInWords } from './reasons';
import { type RolloutState, isInProgress } from './state';

export function planRollout(state: RolloutState, now: Date): RolloutIntent[] {
  const inProgress = [...state.groupStates.values()].filter(isInProgress);
  const deleted = inProgress.filter(({ group }) => group.deleteRequestedAt);
  const observations = inProgress
    .filter(({ group }) => !group.deleteRequestedAt)
    .map(groupState => observeGroup(state, groupState, now));
  const isDone = (observation: GroupObservation) =>
    observation.complete &&
    !isBaking(state, now) &&
    !unhealthyCanary(state, observation);
  const left = observations.filter(observation => !isDone(observation));
  const held = state.rollout.phase === 'paused';
  const intents = [
    ...deleted.map(
      ({ group }): RolloutIntent => ({
        do: 'finishGroup',
        groupId: group.id,
        phase: 'skipped',
        reason: { code: 'GroupDeleted', group: group.name },
      }),
    ),
    ...observations.flatMap(observation => [
      ...planAndAccept(observation),
      ...(isDone(observation)
        ? [finishGroup(state, observation)]
        : noteProgress(observation)),
    ]),
    ...left.flatMap(observation => hold(observation, held)),
  ];
  // The next step depends on which groups are still in progress: plan again.
  const changed = left.length < inProgress.length;
  return held || changed
    ? intents
    : [...intents, ...planNext(state, left, now)];
}

/** Once the groups in progress are observed: pause, wait, close or open a batch. */
function planNext(
  state: RolloutState,
  observations: GroupObservation[],
  now: Date,
): RolloutIntent[] {
  for (const rule of pauseRules) {
    const reason = rule(state, observations, now);
    if (reason) {
      return [{ do: 'pause', reason }];
    }
  }
  const { current } = state;
  if (current && !current.closedAt) {
    return closeBatch(current, observations);
  }
  const until = bakedAt(state);
  if (until && until > now) {
    return waitFor('bake', { code: 'CanaryBakes', until }, until);
  }
  return state.coming.length > 0
    ? openNextBatch(state, now)
    : finish(state, observations);
}

const planAndAccept = ({
  groupState: { group },
  needsPlan,
  passing,
}: GroupObservation): RolloutIntent[] => [
  ...(needsPlan
    ? [
        {
          do: 'plan' as const,
          groupId: group.id,
          reason: { code: 'GroupNotAsPlanned' as const, group: group.name },
        },
      ]
    : []),
  ...passing.map(({ vm, reason }) => ({
    do: 'acceptVm' as const,
    groupId: group.id,
    vmId: vm.id,
    reason,
  })),
];

function finishGroup(
  { rollout }: RolloutState,
  { groupState: { group } }: GroupObservation,
): RolloutIntent {
  const back = rollout.direction === 'back';
  return {
    do: 'finishGroup',
    groupId: group.id,
    phase: back ? 'rolledBack' : 'succeeded',
    reason: {
      code: back ? 'GroupRolledBack' : 'GroupReplaced',
      group: group.name,
    },
  };
}

/** Only where it differs from what is stored. */
function noteProgress({
  groupState: { group, rolloutGroup },
  left,
  failed,
  still,
}: GroupObservation): RolloutIntent[] {
  const done = Math.max(0, rolloutGroup.vmsTotal - left);
  const phase = failed.length > 0 && still ? 'failed' : 'running';
  const failures = failed.map(({ vm, why }) => ({ vm: vm.name, why }));
  const reason = { code: 'GroupProgress', failures } as const;
  const isNoted =
    rolloutGroup.phase === phase &&
    (rolloutGroup.because ?? '') === reasonInWords(reason) &&
    rolloutGroup.vmsDone === done &&
    rolloutGroup.vmsFailed === failed.length;
  return isNoted
    ? []
    : [
        {
          do: 'noteGroup',
          groupId: group.id,
          phase,
          done,
          failed: failed.length,
          reason,
        },
      ];
}

const hold = (
  { groupState: { group } }: GroupObservation,
  held: boolean,
): RolloutIntent[] =>
  group.rolloutAllowance && group.rolloutAllowance.held !== held
    ? [
        {
          do: 'hold',
          groupId: group.id,
          held,
          reason: { code: held ? 'RolloutPaused' : 'RolloutContinues' },
        },
      ]
    : [];

function closeBatch(
  { number, groups }: NonNullable<RolloutState['current']>,
  observations: GroupObservation[],
): RolloutIntent[] {
  const ids = new Set(groups.map(({ groupId }) => groupId));
  const unsettled = observations.filter(
    observation =>
      ids.has(observation.groupState.group.id) && !isSettled(observation),
  );
  return unsettled.length > 0
    ? waitFor('vms', {
        code: 'BatchWaitsForGroups',
        batch: number,
        groups: namesOf(unsettled),
      })
    : [
        {
          do: 'closeBatch',
          number,
          reason: { code: 'BatchDone', batch: number },
        },
      ];
}

function finish(
  { rollout }: RolloutState,
  observations: GroupObservation[],
): RolloutIntent[] {
  if (observations.length === 0) {
    const back = rollout.direction === 'back';
    return [
      {
        do: 'finish',
        phase: back ? 'rolledBack' : 'succeeded',
        reason: { code: back ? 'AllRolledBack' : 'AllReplaced' },
      },
    ];
  }
  const failed = observations.flatMap(observation => observation.failed);
  return failed.length === 0
    ? waitFor('vms', { code: 'GroupsLeft', groups: namesOf(observations) })
    : [
        {
          do: 'pause',
          reason: {
            code: 'OnlyFailuresLeft',
            vms: failed.length,
            groups: observations.length,
            waiting:
              observations.reduce((sum, { left }) => sum + left, 0) -
              failed.length,
          },
        },
      ];
}

const namesOf = (observations: GroupObservation[]): string[] =>
  observations.map(({ groupState }) => groupState.group.name);
