import { groupsInWords, vmsInWords } from '../words';

/** A VM that did not pass, and why in words. */
export type VmFailure = { vm: string; why: string };

/** Why the planner does something, as data. */
export type Reason =
  | { code: 'GroupDeleted'; group: string }
  | { code: 'GroupReplaced'; group: string }
  | { code: 'GroupRolledBack'; group: string }
  | { code: 'GroupNotAsPlanned'; group: string }
  | { code: 'GroupProgress'; failures: VmFailure[] }
  | { code: 'RolloutPaused' }
  | { code: 'RolloutContinues' }
  | { code: 'VmReady'; vm: string }
  | { code: 'VmHealthy'; vm: string; seconds: number }
  | {
      code: 'BatchStarts';
      batch: number;
      canary: boolean;
      vms: number;
      groups: number;
      environment: string;
    }
  | { code: 'BatchWaitsForGroups'; batch: number; groups: string[] }
  | { code: 'BatchDone'; batch: number }
  | { code: 'BatchHasNothingToDo'; batch: number }
  | { code: 'GroupsLeft'; groups: string[] }
  | { code: 'AllReplaced' }
  | { code: 'AllRolledBack' }
  | { code: 'CanaryBakes'; until: Date }
  | { code: 'BeforeStart'; until: Date }
  | { code: 'BetweenBatches'; until: Date }
  | { code: 'ApprovalMissing'; environment: string }
  | { code: 'WindowClosed'; until: Date }
  | { code: 'GroupsDeferred'; groups: string[] }
  | { code: 'AllDeferred'; until: Date }
  /** `waiting`: VMs that cannot be replaced while the failed ones are unavailable. */
  | { code: 'OnlyFailuresLeft'; vms: number; groups: number; waiting: number }
  | {
      code: 'TooManyFailures';
      failed: number;
      threshold: number;
      first: VmFailure;
    }
  | { code: 'CanaryUnhealthy'; vm: string; problem: string }
  | { code: 'DeadlinePassed'; deadline: Date };

const SHOWN = 3;

const listed = (names: string[]): string =>
  names.length <= SHOWN
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;

const failureInWords = ({ vm, why }: VmFailure): string => `${vm}: ${why}`;

/** As events, notifications and the API have it. */
export function reasonInWords(reason: Reason): string {
  switch (reason.code) {
    case 'GroupDeleted':
      return `${reason.group} is being deleted`;
    case 'GroupReplaced':
      return `${reason.group} is replaced`;
    case 'GroupRolledBack':
      return `${reason.group} is rolled back`;
    case 'GroupNotAsPlanned':
      return `${reason.group} does not match yet`;
    case 'GroupProgress':
      return reason.failures.map(failureInWords).join('; ');
    case 'RolloutPaused':
      return 'the rollout is paused';
    case 'RolloutContinues':
      return 'the rollout continues';
    case 'VmReady':
      return `${reason.vm} is ready`;
    case 'VmHealthy':
      return reason.seconds > 0
        ? `${reason.vm} is healthy for ${reason.seconds} s`
        : `${reason.vm} is healthy`;
    case 'BatchStarts':
      return `${reason.canary ? 'canary ' : ''}batch ${
        reason.batch
      } starts: ${vmsInWords(reason.vms)} in ${groupsInWords(
        reason.groups,
      )} of ${reason.environment}`;
    case 'BatchWaitsForGroups':
      return `batch ${reason.batch} waits for ${listed(reason.groups)}`;
    case 'BatchDone':
      return `batch ${reason.batch} is done`;
    case 'BatchHasNothingToDo':
      return `batch ${reason.batch} has nothing left to do`;
    case 'GroupsLeft':
      return `waits for ${listed(reason.groups)}`;
    case 'AllReplaced':
      return 'the VMs of all groups are replaced';
    case 'AllRolledBack':
      return 'the VMs of all groups are rolled back';
    case 'CanaryBakes':
      return `the canary bakes until ${reason.until.toISOString()}`;
    case 'BeforeStart':
      return `begins at ${reason.until.toISOString()}`;
    case 'BetweenBatches':
      return `pause until ${reason.until.toISOString()}`;
    case 'ApprovalMissing':
      return `waiting for approval to continue with ${reason.environment}`;
    case 'WindowClosed':
      return `the next change window opens at ${reason.until.toISOString()}`;
    case 'GroupsDeferred':
      return `${listed(reason.groups)}: deferred by the owner`;
    case 'AllDeferred':
      return `all remaining groups are deferred by their owners, the first until ${reason.until.toISOString()}`;
    case 'OnlyFailuresLeft':
      return `${vmsInWords(reason.vms)} failed in ${groupsInWords(
        reason.groups,
      )}${
        reason.waiting > 0
          ? ` and keep ${vmsInWords(reason.waiting)} from being replaced`
          : ', all else is done'
      }; resume to retry`;
    case 'TooManyFailures':
      return `${vmsInWords(reason.failed)} failed, and the rollout pauses at ${
        reason.threshold
      }; ${failureInWords(reason.first)}`;
    case 'CanaryUnhealthy':
      return `the canary ${reason.vm} is not healthy: ${reason.problem}`;
    default:
      return `its deadline has passed (${reason.deadline.toISOString()})`;
  }
}
