/**
 * The next steps of one rollout. Pure: it looks at what is, and answers
 * intents, each with its reason; `RolloutDriver` carries them out and asks
 * again. How VMs are replaced within a group is for `planGroup` to say.
 */
import type { RolloutWait } from '@backlot/plugin-vm-common';
import {
  type PlannedGroup,
  type PlannedVm,
  isCurrent,
  planGroup,
} from '../groups/planGroup';
import { amountOf } from '../groups/rolloutLimits';
import type { VmGroup } from '../model/group';
import type {
  BatchGroup,
  Rollout,
  RolloutBatch,
  RolloutGroup,
} from '../model/rollout';
import type { Vm, VmGate } from '../model/vm';
import { nextOpening } from './windows';
import { groupsInWords, vmsInWords } from './words';

export type RolloutVm = PlannedVm &
  Pick<Vm, 'desiredAction' | 'error'> & {
    /** Whether an operation on it is open. */
    busy: boolean;
    gate: Pick<VmGate, 'healthySince' | 'problem'> | null;
  };

export type GroupState = {
  group: PlannedGroup & Pick<VmGroup, 'id' | 'name' | 'healthCheck'>;
  /** Its rolloutGroup in the rollout. */
  rolloutGroup: Pick<
    RolloutGroup,
    'phase' | 'because' | 'vmsTotal' | 'vmsDone' | 'vmsFailed'
  >;
  vms: RolloutVm[];
};

export type RolloutState = {
  rollout: Pick<
    Rollout,
    | 'phase'
    | 'direction'
    | 'strategy'
    | 'approved'
    | 'resumedAt'
    | 'deadlineAt'
    | 'vmsTotal'
  >;
  /** The last that was opened. */
  current: Pick<
    RolloutBatch,
    'number' | 'environment' | 'canary' | 'groups' | 'closedAt'
  > | null;
  /** Those that were not, in their order. */
  coming: Array<
    Pick<RolloutBatch, 'number' | 'environment' | 'canary' | 'groups'>
  >;
  /** Groups under way, and those of the next batch. */
  groupStates: Map<string, GroupState>;
  /** Groups whose owners asked to wait, and until when. */
  deferred: Map<string, Date>;
};

export type RolloutIntent = { because: string } & (
  | { do: 'acceptVm'; groupId: string; vmId: string }
  | {
      do: 'noteGroup';
      groupId: string;
      phase: 'running' | 'failed';
      done: number;
      failed: number;
    }
  | {
      do: 'finishGroup';
      groupId: string;
      phase: 'succeeded' | 'rolledBack' | 'skipped';
    }
  /** The group's own planner has something to do. */
  | { do: 'plan'; groupId: string }
  /** Lets the planner go on with a group, or not. */
  | { do: 'hold'; groupId: string; held: boolean }
  | {
      do: 'openBatch';
      number: number;
      groups: Array<BatchGroup & { last: boolean }>;
    }
  | { do: 'closeBatch'; number: number }
  /** Groups of a batch that come later, in one of their own. */
  | { do: 'postpone'; number: number; groupIds: string[] }
  | { do: 'wait'; for: RolloutWait['for']; until?: Date }
  | { do: 'pause' }
  | { do: 'finish'; phase: 'succeeded' | 'rolledBack' }
);

type Look = {
  groupState: GroupState;
  accepted: RolloutVm[];
  /** VMs that did not make it, with why. */
  failed: Array<{ vm: RolloutVm; why: string }>;
  /** VMs that are outdated, missing, or not past their gates. */
  left: number;
  /** Nothing of it is outdated, missing or too much. */
  complete: boolean;
  /** Nothing goes on in it by itself. */
  still: boolean;
};

const isUnderWay = ({ rolloutGroup }: GroupState) =>
  rolloutGroup.phase === 'running' || rolloutGroup.phase === 'failed';

/** What a VM that passed its gates is told to have shown. */
function gateOf(
  state: RolloutState,
  { group }: GroupState,
  vm: RolloutVm,
  now: Date,
): { passed: string } | { failed: string } | { open: true } {
  const { gate } = state.rollout.strategy;
  const seconds = (since: Date) => (now.getTime() - since.getTime()) / 1000;
  if (!group.healthCheck) {
    return gate.requireHealthCheck
      ? { failed: 'its group declares no health check' }
      : { passed: 'ready' };
  }
  const healthySince = vm.gate?.healthySince;
  if (healthySince && seconds(healthySince) >= gate.healthySeconds) {
    return {
      passed:
        gate.healthySeconds > 0
          ? `healthy for ${gate.healthySeconds} s`
          : 'healthy',
    };
  }
  const since = new Date(
    Math.max(vm.readyAt?.getTime() ?? 0, state.rollout.resumedAt.getTime()),
  );
  return !healthySince && seconds(since) > gate.timeoutSeconds
    ? {
        failed: `not healthy within ${gate.timeoutSeconds} s${
          vm.gate?.problem ? `: ${vm.gate.problem}` : ''
        }`,
      }
    : { open: true };
}

export function planRollout(state: RolloutState, now: Date): RolloutIntent[] {
  const { rollout, current, coming } = state;
  const intents: RolloutIntent[] = [];
  const underWay = [...state.groupStates.values()].filter(isUnderWay);
  const going: Look[] = [];

  for (const groupState of underWay) {
    const { group } = groupState;
    if (group.deleteRequestedAt) {
      intents.push({
        do: 'finishGroup',
        groupId: group.id,
        phase: 'skipped',
        because: `${group.name} is being deleted`,
      });
      continue;
    }
    const look = lookAt(state, groupState, now, intents);
    if (look.complete && !isBaking(state, now) && !sickCanary(state, look)) {
      intents.push({
        do: 'finishGroup',
        groupId: group.id,
        phase: rollout.direction === 'back' ? 'rolledBack' : 'succeeded',
        because: `${group.name} is ${
          rollout.direction === 'back' ? 'rolled back' : 'replaced'
        }`,
      });
      continue;
    }
    going.push(look);
    noteProgress(look, intents);
  }

  const held = rollout.phase === 'paused';
  for (const { groupState } of going) {
    if (
      groupState.group.rolloutAllowance &&
      groupState.group.rolloutAllowance.held !== held
    ) {
      intents.push({
        do: 'hold',
        groupId: groupState.group.id,
        held,
        because: held ? 'the rollout is paused' : 'the rollout continues',
      });
    }
  }
  if (held || going.length < underWay.length) {
    // What is to come depends on who is still under way: look again.
    return intents;
  }
  return [...intents, ...planNext(state, going, now)];

  function planNext(
    { groupStates }: RolloutState,
    looks: Look[],
    time: Date,
  ): RolloutIntent[] {
    const problem = reasonToPause(state, looks, time);
    if (problem) {
      return [{ do: 'pause', because: problem }];
    }
    if (current && !current.closedAt) {
      const unsettled = looks.filter(
        look =>
          current.groups.some(
            ({ groupId }) => groupId === look.groupState.group.id,
          ) && !isSettled(look),
      );
      if (unsettled.length > 0) {
        const names = unsettled.map(({ groupState }) => groupState.group.name);
        return waitFor(
          'vms',
          undefined,
          `batch ${current.number} waits for ${listed(names)}`,
        );
      }
      return [
        {
          do: 'closeBatch',
          number: current.number,
          because: `batch ${current.number} is done`,
        },
      ];
    }
    const baked = bakedAt(state);
    if (baked && baked > time) {
      return waitFor(
        'bake',
        baked,
        `the canary bakes until ${baked.toISOString()}`,
      );
    }
    return coming.length > 0
      ? planOpening(state, groupStates, time)
      : planEnd(state, looks);
  }
}

function planEnd(state: RolloutState, looks: Look[]): RolloutIntent[] {
  const { direction } = state.rollout;
  if (looks.length === 0) {
    return [
      {
        do: 'finish',
        phase: direction === 'back' ? 'rolledBack' : 'succeeded',
        because:
          direction === 'back'
            ? 'the VMs of all groups are rolled back'
            : 'the VMs of all groups are replaced',
      },
    ];
  }
  const failed = looks.flatMap(look => look.failed);
  if (failed.length === 0) {
    const names = looks.map(({ groupState }) => groupState.group.name);
    return waitFor('vms', undefined, `waits for ${listed(names)}`);
  }
  return [
    {
      do: 'pause',
      because: `${vmsInWords(failed.length)} failed in ${groupsInWords(
        looks.length,
      )}, all else is done; resume tries them again`,
    },
  ];
}

const waitFor = (
  what: RolloutWait['for'],
  until: Date | undefined,
  because: string,
): RolloutIntent[] => [
  { do: 'wait', for: what, ...(until && { until }), because },
];

/** Whether and when the next batch may begin. */
function planOpening(
  state: RolloutState,
  groupStates: Map<string, GroupState>,
  now: Date,
): RolloutIntent[] {
  const { rollout, current, coming } = state;
  const { strategy } = rollout;
  const [next] = coming;
  const after = (since: Date, seconds: number) =>
    new Date(since.getTime() + seconds * 1000);
  const forward = rollout.direction === 'forward';

  if (forward && strategy.startAt && new Date(strategy.startAt) > now) {
    const until = new Date(strategy.startAt);
    return waitFor('start', until, `begins at ${until.toISOString()}`);
  }
  if (current?.closedAt && !current.canary && forward) {
    const until = after(current.closedAt, strategy.pauseBetweenBatchesSeconds);
    if (until > now) {
      return waitFor('pause', until, `pause until ${until.toISOString()}`);
    }
  }
  if (
    forward &&
    strategy.approval === 'betweenEnvironments' &&
    current &&
    next.environment !== current.environment &&
    !rollout.approved.includes(next.environment)
  ) {
    return waitFor(
      'approval',
      undefined,
      `waiting for approval to continue with ${next.environment}`,
    );
  }
  if (forward) {
    const opening = nextOpening(strategy.windows, now);
    if (opening > now) {
      return waitFor(
        'window',
        opening,
        `the next change window opens at ${opening.toISOString()}`,
      );
    }
  }
  const isDeferred = ({ groupId }: BatchGroup): boolean =>
    forward && (state.deferred.get(groupId) ?? now) > now;
  const deferred = next.groups.filter(isDeferred);
  if (deferred.length > 0) {
    const others = coming.some(({ groups }) =>
      groups.some(group => !isDeferred(group)),
    );
    if (!others) {
      const until = new Date(
        Math.min(
          ...coming
            .flatMap(({ groups }) => groups)
            .map(({ groupId }) => state.deferred.get(groupId)!.getTime()),
        ),
      );
      return waitFor(
        'deferral',
        until,
        `all remaining groups are deferred by their owners, the first until ${until.toISOString()}`,
      );
    }
    const names = deferred.map(
      ({ groupId }) => groupStates.get(groupId)!.group.name,
    );
    return [
      {
        do: 'postpone',
        number: next.number,
        groupIds: deferred.map(({ groupId }) => groupId),
        because: `${listed(names)}: deferred by the owner`,
      },
    ];
  }
  const gone = next.groups
    .map(({ groupId }) => groupStates.get(groupId)!)
    .filter(
      ({ group, rolloutGroup }) =>
        rolloutGroup.phase === 'waiting' && group.deleteRequestedAt,
    );
  if (gone.length > 0) {
    return gone.map(({ group }) => ({
      do: 'finishGroup',
      groupId: group.id,
      phase: 'skipped',
      because: `${group.name} is being deleted`,
    }));
  }
  // Groups that were scaled down may be done before their last batch.
  const groups = next.groups.filter(({ groupId }) => {
    const groupState = groupStates.get(groupId)!;
    return (
      groupState.rolloutGroup.phase === 'waiting' || isUnderWay(groupState)
    );
  });
  if (groups.length === 0) {
    return [
      {
        do: 'closeBatch',
        number: next.number,
        because: `batch ${next.number} has nothing left to do`,
      },
    ];
  }
  const later = new Set(
    coming
      .slice(1)
      .flatMap(batch => batch.groups.map(({ groupId }) => groupId)),
  );
  const total = groups.reduce((sum, { vms }) => sum + vms, 0);
  return [
    {
      do: 'openBatch',
      number: next.number,
      groups: groups.map(group => ({
        ...group,
        last: !later.has(group.groupId),
      })),
      because: `${next.canary ? 'canary ' : ''}batch ${
        next.number
      } starts: ${vmsInWords(total)} in ${groupsInWords(groups.length)} of ${
        next.environment
      }`,
    },
  ];
}

/** On the way back nobody waits for what a canary would have told. */
const canaryOf = ({ rollout, current }: RolloutState) =>
  rollout.direction === 'forward' && current?.canary ? current : undefined;

function bakedAt(state: RolloutState): Date | undefined {
  const closedAt = canaryOf(state)?.closedAt;
  const seconds = state.rollout.strategy.canary?.bakeSeconds ?? 0;
  return closedAt ? new Date(closedAt.getTime() + seconds * 1000) : undefined;
}

/** From the begin of a canary to the end of its bake: its groups stay watched. */
function isBaking(state: RolloutState, now: Date): boolean {
  const canary = canaryOf(state);
  return Boolean(canary && (!canary.closedAt || bakedAt(state)! > now));
}

/** Canaries are asked for their health for as long as they are watched. */
const sickCanary = (state: RolloutState, { accepted }: Look) =>
  canaryOf(state) ? accepted.find(vm => vm.gate?.problem) : undefined;

function reasonToPause(
  state: RolloutState,
  looks: Look[],
  now: Date,
): string | undefined {
  const { rollout } = state;
  const failed = looks.flatMap(look => look.failed);
  const threshold = Math.max(
    1,
    amountOf(rollout.strategy.pauseOnFailures, rollout.vmsTotal, Math.ceil),
  );
  if (failed.length >= threshold) {
    const [{ vm, why }] = failed;
    return `${vmsInWords(
      failed.length,
    )} failed, and the rollout pauses at ${threshold}; ${vm.name}: ${why}`;
  }
  const baked = bakedAt(state);
  if (baked && baked <= now) {
    for (const look of looks) {
      const sick = sickCanary(state, look);
      if (sick) {
        return `the canary ${sick.name} is not healthy: ${sick.gate!.problem}`;
      }
    }
  }
  if (rollout.deadlineAt <= now) {
    return `its deadline has passed (${rollout.deadlineAt.toISOString()})`;
  }
  return undefined;
}

/** Looks at a group under way; VMs that pass their gates become intents. */
function lookAt(
  state: RolloutState,
  groupState: GroupState,
  now: Date,
  intents: RolloutIntent[],
): Look {
  const { group, vms } = groupState;
  const allowance = group.rolloutAllowance ?? { current: [] };
  const present = vms.filter(({ desired }) => desired === 'present');
  const leaving = vms.filter(({ desired }) => desired === 'absent');
  const renewed = present.filter(vm => isCurrent(vm, allowance));
  const look: Look = {
    groupState,
    accepted: [],
    failed: [],
    left: 0,
    complete: false,
    still: true,
  };
  if (planGroup(group, vms, now).length > 0) {
    look.still = false;
    intents.push({
      do: 'plan',
      groupId: group.id,
      because: `${group.name} does not match yet`,
    });
  }
  for (const vm of renewed) {
    if (vm.phase === 'ready' && vm.acceptedAt) {
      look.accepted.push(vm);
      continue;
    }
    if (vm.phase === 'ready' && vm.power !== 'stopped') {
      const gate = gateOf(state, groupState, vm, now);
      if ('passed' in gate) {
        intents.push({
          do: 'acceptVm',
          groupId: group.id,
          vmId: vm.id,
          because: `${vm.name} is ${gate.passed}`,
        });
        look.still = false;
      } else if ('failed' in gate) {
        look.failed.push({ vm, why: gate.failed });
      } else {
        look.still = false;
      }
      continue;
    }
    const gaveUp = vm.phase === 'failed' || vm.phase === 'lost';
    if (gaveUp && !vm.busy && vm.desiredAction === null) {
      look.failed.push({ vm, why: vm.error?.message ?? vm.phase });
    } else if (vm.phase === 'ready') {
      look.failed.push({ vm, why: `it is ${vm.power}` });
    } else {
      look.still = false;
    }
  }
  for (const vm of leaving) {
    const stuck =
      vm.phase === 'failed' && !vm.busy && vm.desiredAction === null;
    if (stuck) {
      look.failed.push({
        vm,
        why: `it could not be deleted: ${vm.error?.message ?? ''}`,
      });
    } else {
      look.still = false;
    }
  }
  look.left =
    present.length -
    look.accepted.length +
    leaving.filter(({ recreate }) => recreate).length;
  look.complete =
    look.failed.length === 0 &&
    leaving.length === 0 &&
    look.accepted.length === present.length &&
    present.length === group.count;
  return look;
}

function noteProgress(
  { groupState, left, failed, still }: Look,
  intents: RolloutIntent[],
) {
  const { group, rolloutGroup } = groupState;
  const done = Math.max(0, rolloutGroup.vmsTotal - left);
  const phase = failed.length > 0 && still ? 'failed' : 'running';
  const because =
    failed.length > 0
      ? failed.map(({ vm, why }) => `${vm.name}: ${why}`).join('; ')
      : '';
  if (
    rolloutGroup.phase !== phase ||
    (rolloutGroup.because ?? '') !== because ||
    rolloutGroup.vmsDone !== done ||
    rolloutGroup.vmsFailed !== failed.length
  ) {
    intents.push({
      do: 'noteGroup',
      groupId: group.id,
      phase,
      done,
      failed: failed.length,
      because,
    });
  }
}

/** Whether a batch need not wait for a group: it has its share, or is stuck. */
function isSettled({
  groupState,
  accepted,
  failed,
  complete,
  still,
}: Look): boolean {
  const { group } = groupState;
  const wanted = Math.min(
    group.count,
    group.rolloutAllowance?.allowed ?? Infinity,
  );
  return (
    complete ||
    (failed.length > 0 && still) ||
    (group.rolloutAllowance?.allowed !== null &&
      still &&
      accepted.length + failed.length >= wanted)
  );
}

const SHOWN = 3;

const listed = (names: string[]): string =>
  names.length <= SHOWN
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;
