/**
 * The next step of one VM. Pure: `step.ts` hands in all that is known, carries
 * the decision out, and decides again with what the call has shown, until the
 * decision is to rest, wait or queue. In one file, because the cases exclude each
 * other only as a whole.
 *
 * Example: the creation of a VM whose submission gets no answer.
 *
 * | operation           | observation        | decision                              |
 * | ------------------- | ------------------ | ------------------------------------- |
 * | none                | nothing            | open create                           |
 * | queued              | nothing            | call prepare                          |
 * | queued              | prepared           | take a slot; stored as submitting     |
 * | submitting          | slot taken         | call submit                           |
 * | submitting          | silence            | call find: it may have arrived        |
 * | submitting          | found              | run: store the reference of the job   |
 * | submitting          | not found          | retry later                           |
 * | running             | polled: running    | wait for the next poll                |
 * | running             | polled: succeeded  | end: succeeded                        |
 */
import type {
  OnFailurePolicy,
  VmError,
  VmOperationType,
} from '@backlot/plugin-vm-common';
import type {
  ExecutorCapabilities,
  PollResult,
  PreparedOperation,
  SubmitResult,
} from '@backlot/plugin-vm-node';
import { errorCodes } from '../model/errorCodes';
import type { Operation } from '../model/operation';
import type { Vm } from '../model/vm';
import { backoffMs } from '../loops/backoff';
import type { ExecutorSettings } from '../model/settings';

/** What the last call of this step has shown. */
export type Observation =
  | { saw: 'nothing' }
  | { saw: 'prepared'; result: PreparedOperation }
  | { saw: 'slotTaken' }
  | { saw: 'noSlot' }
  | { saw: 'submitted'; result: SubmitResult }
  | { saw: 'found'; result: SubmitResult }
  | { saw: 'notFound' }
  | { saw: 'polled'; result: PollResult }
  | { saw: 'cancelled' }
  /** The executor refused; nothing was started. */
  | { saw: 'refusal'; call: ExecutorCall; error: VmError }
  /**
   * The provider limits its callers, or was never reached: nothing was
   * started, and no attempt is used up.
   */
  | { saw: 'notNow'; call: ExecutorCall; error: VmError; retryAfterMs?: number }
  /** A timeout, a lost reply, a crash: it may have happened or not. */
  | { saw: 'silence'; call: ExecutorCall; error: VmError };

export type ExecutorCall = 'prepare' | 'submit' | 'find' | 'poll' | 'cancel';

export type DecideInput = {
  vm: Pick<
    Vm,
    | 'phase'
    | 'desired'
    | 'desiredForce'
    | 'desiredAction'
    | 'desiredReason'
    | 'mayExist'
  >;
  operation: Pick<
    Operation,
    | 'type'
    | 'phase'
    | 'attempt'
    | 'maxAttempts'
    | 'nextAttemptAt'
    | 'looks'
    | 'cancelSent'
    | 'deadlineAt'
  > | null;
  /** The newest operation that has ended. */
  last: Pick<Operation, 'type' | 'phase' | 'error'> | null;
  onFailure: OnFailurePolicy;
  observation: Observation;
  now: Date;
  /** From 0 to 1, for jitter. */
  random: number;
  capabilities: Pick<ExecutorCapabilities, 'idempotency'>;
  /** Whether the executor can stop a running job. */
  cancellable: boolean;
  /** Whether an earlier submission of this attempt may have arrived. */
  resubmits: boolean;
  settings: Pick<ExecutorSettings, 'backoff'>;
  /** False when no replica serves the executor: then only a forced deletion continues. */
  reachable: boolean;
};

export type Decision = {
  because: string;
} /** Nothing, until the VM is woken. */ & (
  | { do: 'rest' }
  | { do: 'wait'; until: Date }
  /** Queues for a slot, without a time. */
  | { do: 'queue' }
  | { do: 'open'; type: VmOperationType }
  | { do: 'call'; call: ExecutorCall }
  /** Takes a slot and stores `submitting`, before the submission. */
  | { do: 'takeSlot' }
  /** Stores the reference of the job. */
  | { do: 'run'; result: SubmitResult }
  | { do: 'retry'; at: Date; error: VmError }
  /** Gives its slot back and queues until then; the attempt stays the same. */
  | { do: 'defer'; at: Date; error: VmError }
  | {
      do: 'end';
      outcome: 'succeeded' | 'failed' | 'cancelled';
      error: VmError | null;
      /** The machine was not confirmed to be gone. */
      forgotten?: boolean;
      /** Nothing of this operation was ever started. */
      untouched?: boolean;
    }
  /** No machine was ever created: the VM is deleted without a call. */
  | { do: 'vanish' }
);

const outcomeUnknown = (cause?: VmError): VmError => ({
  code: errorCodes.outcomeUnknown,
  message: `It is unknown whether the machine was created${
    cause ? `: ${cause.message}` : ''
  }`,
  remedy:
    'Check at the provider whether the machine exists, then delete this VM. A machine that appears later is listed as an orphan.',
  retryable: false,
});

const deadlineExceeded = (type: VmOperationType, cause?: VmError): VmError => ({
  code: errorCodes.deadlineExceeded,
  message: `The ${type} operation did not finish in time${
    cause ? `; last error: ${cause.message}` : ''
  }`,
  remedy:
    'Find the slow step in its log, then retry. The platform team can raise the deadline in the executor’s config.',
  retryable: true,
});

export function decide(input: DecideInput): Decision {
  const { operation, vm } = input;
  if (vm.phase === 'deleted') {
    return { do: 'rest', because: 'deleted is final' };
  }
  if (!input.reachable && !vm.desiredForce) {
    return { do: 'rest', because: 'its executor is not served' };
  }
  if (!operation) {
    return decideIdle(input);
  }
  switch (operation.phase) {
    case 'queued':
      return decideQueued(input, operation);
    case 'submitting':
      return decideSubmitting(input, operation);
    case 'running':
      return decideRunning(input, operation);
    default:
      throw new Error(`An open operation cannot be ${operation.phase}`);
  }
}

type Open = NonNullable<DecideInput['operation']>;

function decideIdle({ vm, last, onFailure }: DecideInput): Decision {
  if (vm.desired === 'absent') {
    if (!vm.mayExist) {
      return { do: 'vanish', because: vm.desiredReason };
    }
    const gaveUp = last?.type === 'delete' && last.phase === 'failed';
    if (
      gaveUp &&
      vm.phase === 'failed' &&
      vm.desiredAction !== 'retry' &&
      !vm.desiredForce
    ) {
      return {
        do: 'rest',
        because: 'its deletion failed and waits for a retry',
      };
    }
    return { do: 'open', type: 'delete', because: vm.desiredReason };
  }
  switch (vm.phase) {
    case 'pending':
      return { do: 'open', type: 'create', because: vm.desiredReason };
    case 'failed':
      if (vm.desiredAction === 'retry') {
        return vm.mayExist
          ? { do: 'open', type: 'delete', because: 'cleanup before the retry' }
          : { do: 'open', type: 'create', because: 'retried' };
      }
      if (
        vm.mayExist &&
        onFailure === 'delete' &&
        last?.type === 'create' &&
        last.error?.code !== errorCodes.outcomeUnknown
      ) {
        return { do: 'open', type: 'delete', because: 'cleanup' };
      }
      return { do: 'rest', because: 'failed; waits for a retry or a deletion' };
    case 'ready':
      if (vm.desiredAction && vm.desiredAction !== 'retry') {
        return {
          do: 'open',
          type: vm.desiredAction,
          because: vm.desiredReason,
        };
      }
      return { do: 'rest', because: 'it is in the desired state' };
    default:
      return { do: 'rest', because: `${vm.phase}, and nothing is requested` };
  }
}

function decideQueued(input: DecideInput, operation: Open): Decision {
  const { vm, observation, now } = input;
  if (operation.type === 'create' && vm.desired === 'absent') {
    return {
      do: 'end',
      outcome: 'cancelled',
      error: null,
      untouched: operation.attempt === 1,
      because: vm.desiredReason,
    };
  }
  if (!input.reachable) {
    return forced(operation, 'its executor is not served');
  }
  if (
    operation.nextAttemptAt &&
    operation.nextAttemptAt > now &&
    !vm.desiredForce
  ) {
    return {
      do: 'wait',
      until: operation.nextAttemptAt,
      because: `attempt ${operation.attempt} of ${operation.maxAttempts} is due later`,
    };
  }
  switch (observation.saw) {
    case 'prepared':
      return { do: 'takeSlot', because: 'prepared' };
    case 'noSlot':
      return {
        do: 'queue',
        because: 'the limit of open operations is reached',
      };
    case 'notNow':
      return deferred(input, operation, observation);
    case 'refusal':
    case 'silence':
      return refused(input, operation, observation.error);
    default:
      return { do: 'call', call: 'prepare', because: 'a slot is free' };
  }
}

function decideSubmitting(input: DecideInput, operation: Open): Decision {
  const { vm, observation, now } = input;
  if (!input.reachable) {
    return forced(operation, 'its executor is not served');
  }
  switch (observation.saw) {
    case 'slotTaken':
      return { do: 'call', call: 'submit', because: 'ready to submit' };
    case 'submitted':
      return { do: 'run', result: observation.result, because: 'submitted' };
    case 'found':
      return {
        do: 'run',
        result: observation.result,
        because: 'found the job of an earlier submission',
      };
    case 'notFound':
      if (mayDouble(input, operation)) {
        return fail(
          outcomeUnknown(),
          'its submission was not found at the executor',
        );
      }
      if (operation.type === 'create' && vm.desired === 'absent') {
        return {
          do: 'end',
          outcome: 'cancelled',
          error: null,
          because: vm.desiredReason,
        };
      }
      return {
        do: 'call',
        call: 'submit',
        because: 'an earlier submission was not found at the executor',
      };
    case 'notNow':
      return observation.call === 'submit' && !input.resubmits
        ? deferred(input, operation, observation)
        : silent(input, operation, observation.error, observation.retryAfterMs);
    case 'refusal':
      if (observation.call === 'submit') {
        return refused(input, operation, observation.error);
      }
      return silent(input, operation, observation.error);
    case 'silence':
      return silent(input, operation, observation.error);
    default:
      if (vm.desiredForce && operation.deadlineAt <= now) {
        return forced(operation, 'it did not answer in time');
      }
      return {
        do: 'call',
        call: 'find',
        because: 'a submission may have been made before',
      };
  }
}

/** Nothing was started by this call. */
function refused(
  input: DecideInput,
  operation: Open,
  error: VmError,
): Decision {
  if (input.vm.desiredForce) {
    return forced(operation, error.message);
  }
  const retry = retryOf(input, operation, error);
  return (
    retry ?? {
      ...fail(error, error.message),
      untouched: operation.attempt === 1 && !input.resubmits,
    }
  );
}

/**
 * The provider took nothing, and may take it later. The time that passes
 * counts as queueing: `takeSlot` sets a new deadline.
 */
function deferred(
  input: DecideInput,
  operation: Open,
  { error, retryAfterMs }: Extract<Observation, { saw: 'notNow' }>,
): Decision {
  if (input.vm.desiredForce) {
    return forced(operation, error.message);
  }
  return {
    do: 'defer',
    at: later(input, operation.looks, retryAfterMs),
    error,
    because: `waits: ${error.message}`,
  };
}

/** A call of a submitting operation got no answer: look again, for a while. */
function silent(
  input: DecideInput,
  operation: Open,
  error: VmError,
  retryAfterMs?: number,
): Decision {
  if (input.vm.desiredForce) {
    return forced(operation, error.message);
  }
  if (operation.deadlineAt <= input.now) {
    return fail(outcomeUnknown(error), 'no answer until the deadline');
  }
  return {
    do: 'wait',
    until: later(input, operation.looks, retryAfterMs),
    because: `no answer: ${error.message}`,
  };
}

function decideRunning(input: DecideInput, operation: Open): Decision {
  const { vm, observation, now } = input;
  const unwanted = operation.type === 'create' && vm.desired === 'absent';
  const overdue = operation.deadlineAt <= now;
  if (!input.reachable) {
    return forced(operation, 'its executor is not served');
  }
  const giveUp = (error: VmError | null): Decision => {
    if (vm.desiredForce) {
      return forced(operation, 'its deadline has passed');
    }
    return unwanted
      ? {
          do: 'end',
          outcome: 'cancelled',
          error: null,
          because: vm.desiredReason,
        }
      : fail(
          deadlineExceeded(operation.type, error ?? undefined),
          'its deadline has passed',
        );
  };

  switch (observation.saw) {
    case 'cancelled':
      return giveUp(null);
    case 'polled': {
      const { result } = observation;
      if (result.state === 'succeeded') {
        return operation.type === 'delete' && result.unconfirmed !== undefined
          ? forced(operation, result.unconfirmed)
          : {
              do: 'end',
              outcome: 'succeeded',
              error: null,
              because: 'the executor is done',
            };
      }
      if (result.state === 'failed') {
        if (unwanted) {
          return giveUp(null);
        }
        if (vm.desiredForce) {
          return forced(operation, result.error.message);
        }
        const retry = mayDouble(input, operation)
          ? undefined
          : retryOf(input, operation, result.error);
        return retry ?? fail(result.error, result.error.message);
      }
      if (overdue || (unwanted && vm.desiredForce)) {
        return canCancel(input, operation)
          ? { do: 'call', call: 'cancel', because: 'its deadline has passed' }
          : giveUp(null);
      }
      const hint = result.lookAgainInMs;
      const until =
        hint === undefined
          ? backoff(input, operation.looks)
          : new Date(now.getTime() + hint);
      return {
        do: 'wait',
        until: until < operation.deadlineAt ? until : operation.deadlineAt,
        because: 'still running',
      };
    }
    case 'notNow':
    case 'refusal':
    case 'silence':
      if (vm.desiredForce) {
        return forced(operation, observation.error.message);
      }
      if (overdue) {
        return giveUp(observation.error);
      }
      if (
        observation.saw === 'refusal' &&
        observation.call === 'poll' &&
        !observation.error.retryable
      ) {
        return unwanted
          ? giveUp(null)
          : fail(observation.error, observation.error.message);
      }
      return {
        do: 'wait',
        until: later(
          input,
          operation.looks,
          observation.saw === 'notNow' ? observation.retryAfterMs : undefined,
        ),
        because: `no answer: ${observation.error.message}`,
      };
    default:
      if (unwanted && canCancel(input, operation)) {
        return { do: 'call', call: 'cancel', because: vm.desiredReason };
      }
      return { do: 'call', call: 'poll', because: 'due' };
  }
}

/** Whether a second submission could make a second machine; other jobs can be repeated. */
const mayDouble = ({ capabilities }: DecideInput, { type }: Open) =>
  capabilities.idempotency === 'none' && type === 'create';

const canCancel = (input: DecideInput, operation: Open) =>
  input.cancellable && !operation.cancelSent;

/**
 * What an operation comes to under `force` when the executor does not help: a
 * deletion counts as done although the provider did not confirm it; anything else
 * makes room for that deletion.
 */
const forced = (operation: Open, why: string): Decision =>
  operation.type === 'delete'
    ? {
        do: 'end',
        outcome: 'succeeded',
        error: null,
        forgotten: true,
        because: `forgotten by force: ${why}`,
      }
    : {
        do: 'end',
        outcome: 'cancelled',
        error: null,
        because: `deleted by force: ${why}`,
      };

const fail = (error: VmError, because: string) =>
  ({ do: 'end', outcome: 'failed', error, because } as const);

function retryOf(
  input: DecideInput,
  operation: Open,
  error: VmError,
): Decision | undefined {
  if (!error.retryable || operation.attempt >= operation.maxAttempts) {
    return undefined;
  }
  const at = backoff(input, operation.attempt - 1);
  return {
    do: 'retry',
    at,
    error,
    because: `attempt ${operation.attempt} of ${operation.maxAttempts} failed: ${error.message}`,
  };
}

function backoff({ now, random, settings }: DecideInput, tried: number): Date {
  return new Date(now.getTime() + backoffMs(tried, random, settings.backoff));
}

/** As the provider says; else as the backoff does. */
const later = (
  input: DecideInput,
  tried: number,
  retryAfterMs: number | undefined,
): Date =>
  retryAfterMs === undefined
    ? backoff(input, tried)
    : new Date(input.now.getTime() + retryAfterMs);
