/** What a plan says of groups, batches and the rollout. Pure. */
import { randomUUID } from 'node:crypto';
import type { RolloutGroup } from '../model/rollout';
import type { PlannedBatch } from './planBatches';
import type { RolloutRequest } from './Rollouts';
import type { SelectedGroup, Selection } from './selectGroups';

/** As it is stored when a rollout starts. */
export const newRolloutGroup = (
  rolloutId: string,
  { group, vms, from, to }: SelectedGroup,
): RolloutGroup => ({
  id: randomUUID(),
  rolloutId,
  groupId: group.id,
  name: group.name,
  phase: 'waiting',
  because: null,
  fromRevision: group.revision,
  toRevision: null,
  backRevision: null,
  fromSpec: from,
  toSpec: to,
  vmsTotal: vms,
  vmsDone: 0,
  vmsFailed: 0,
  deferredUntil: null,
  startedAt: null,
  finishedAt: null,
});

/** The numbers of the batches of each group. */
export function numbersOf(
  batches: Array<Pick<PlannedBatch, 'groups'>>,
): Map<string, number[]> {
  const numbers = new Map<string, number[]>();
  for (const [index, { groups }] of batches.entries()) {
    for (const { groupId } of groups) {
      numbers.set(groupId, [...(numbers.get(groupId) ?? []), index + 1]);
    }
  }
  return numbers;
}

/** What the starter of a rollout should know about one group. */
export function warningsOf(
  { group, from, to }: SelectedGroup,
  { unavailable, surge }: { unavailable: number; surge: number },
): string[] {
  return [
    ...(unavailable >= group.count && surge === 0
      ? ['all of its VMs may be unavailable at once']
      : []),
    ...(group.healthCheck === null
      ? ['it has no health check: a new VM counts as healthy once it is ready']
      : []),
    ...(from.executor === to.executor
      ? []
      : [`its VMs move from ${from.executor} to ${to.executor}`]),
    ...(group.countFailed + group.countLost > 0
      ? ['some of its VMs are failed or lost; they are replaced first']
      : []),
  ];
}

/** For a rollout without a title. */
export function titleOf(
  { change }: RolloutRequest,
  { groups }: Selection,
): string {
  const words = (['image', 'size', 'stack', 'executor'] as const).flatMap(
    field => (change[field] ? [`${field} ${change[field]}`] : []),
  );
  if (change.userData !== undefined) {
    words.push('user data');
  }
  if (change.sshKeys !== undefined) {
    words.push('SSH keys');
  }
  const what = words.length > 0 ? words.join(', ') : 'the same spec';
  return `${
    groups.length === 1 ? groups[0].group.name : `${groups.length} groups`
  }: ${what}`;
}
