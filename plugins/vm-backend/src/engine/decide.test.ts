/* eslint-disable jest/no-conditional-expect -- a property speaks of the cases that it is about */
import fc from 'fast-check';
import { type DecideInput, type Decision, decide } from './decide';

const now = new Date('2030-01-01T00:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const error = (retryable: boolean) => ({
  code: 'Broken',
  message: 'It broke',
  remedy: 'Mend it.',
  retryable,
});
const result = { jobRef: 'job' };

type Operation = NonNullable<DecideInput['operation']>;

const operation = (changes: Partial<Operation> = {}): Operation => ({
  type: 'create',
  phase: 'running',
  attempt: 1,
  maxAttempts: 3,
  nextAttemptAt: null,
  looks: 0,
  cancelSent: false,
  deadlineAt: later(600),
  ...changes,
});

type Changes = Partial<Omit<DecideInput, 'vm'>> & {
  vm?: Partial<DecideInput['vm']>;
};

const input = ({ vm, ...changes }: Changes = {}): DecideInput => ({
  operation: null,
  last: null,
  onFailure: 'delete',
  observation: { saw: 'nothing' },
  now,
  random: 0,
  capabilities: { idempotency: 'key' },
  cancellable: true,
  resubmits: false,
  settings: { backoff: { initialMs: 1000, maxMs: 60_000 } },
  reachable: true,
  ...changes,
  vm: {
    phase: 'ready',
    desired: 'present',
    desiredForce: false,
    desiredAction: null,
    desiredReason: 'asked for',
    mayExist: true,
    ...vm,
  },
});

const absent = { desired: 'absent' as const, desiredReason: 'deleted' };
const forced = { ...absent, desiredForce: true };
const queued = (changes: Partial<Operation> = {}) =>
  operation({ phase: 'queued', ...changes });
const submitting = (changes: Partial<Operation> = {}) =>
  operation({ phase: 'submitting', ...changes });
const running = operation;
const lastFailed = (type: Operation['type'], code = 'Broken') => ({
  type,
  phase: 'failed' as const,
  error: { ...error(false), code },
});

describe('decide', () => {
  it.each<[string, Changes, Partial<Decision>]>([
    // Without an open operation
    [
      'a deleted VM',
      { vm: { phase: 'deleted', ...forced }, operation: running() },
      { do: 'rest' },
    ],
    [
      'a new VM',
      { vm: { phase: 'pending', mayExist: false } },
      { do: 'open', type: 'create' },
    ],
    [
      'a new VM that is no longer wanted',
      { vm: { phase: 'pending', mayExist: false, ...absent } },
      { do: 'vanish' },
    ],
    ['a ready VM', {}, { do: 'rest' }],
    ['an unwanted VM', { vm: absent }, { do: 'open', type: 'delete' }],
    [
      'an unwanted lost VM',
      { vm: { phase: 'lost', ...absent } },
      { do: 'open', type: 'delete' },
    ],
    ['a lost VM', { vm: { phase: 'lost' } }, { do: 'rest' }],
    [
      'a power action',
      { vm: { desiredAction: 'stop' } },
      { do: 'open', type: 'stop' },
    ],
    [
      'a retry that a ready VM has no use for',
      { vm: { desiredAction: 'retry' } },
      { do: 'rest' },
    ],
    [
      'a creation that gave up',
      { vm: { phase: 'failed' }, last: lastFailed('create') },
      { do: 'open', type: 'delete', because: 'cleanup' },
    ],
    [
      'a creation that gave up and left nothing',
      { vm: { phase: 'failed', mayExist: false }, last: lastFailed('create') },
      { do: 'rest' },
    ],
    [
      'a creation that gave up, to be kept',
      {
        vm: { phase: 'failed' },
        last: lastFailed('create'),
        onFailure: 'keep',
      },
      { do: 'rest' },
    ],
    [
      'a creation of unknown outcome',
      { vm: { phase: 'failed' }, last: lastFailed('create', 'OutcomeUnknown') },
      { do: 'rest' },
    ],
    [
      'a clean-up that failed',
      { vm: { phase: 'failed' }, last: lastFailed('delete') },
      { do: 'rest' },
    ],
    [
      'a retry after a confirmed clean-up',
      { vm: { phase: 'failed', mayExist: false, desiredAction: 'retry' } },
      { do: 'open', type: 'create' },
    ],
    [
      'a retry with leftovers',
      { vm: { phase: 'failed', desiredAction: 'retry' } },
      { do: 'open', type: 'delete', because: 'cleanup before the retry' },
    ],
    [
      'a deletion that failed',
      { vm: { phase: 'failed', ...absent }, last: lastFailed('delete') },
      { do: 'rest' },
    ],
    [
      'a deletion that failed, asked for again',
      {
        vm: { phase: 'failed', ...absent, desiredAction: 'retry' },
        last: lastFailed('delete'),
      },
      { do: 'open', type: 'delete' },
    ],
    [
      'a deletion that failed, by force',
      { vm: { phase: 'failed', ...forced }, last: lastFailed('delete') },
      { do: 'open', type: 'delete' },
    ],
    [
      'an executor that nobody serves',
      { vm: absent, reachable: false },
      { do: 'rest' },
    ],
    // Queued
    ['its turn', { operation: queued() }, { do: 'call', call: 'prepare' }],
    [
      'prepared',
      { operation: queued(), observation: { saw: 'prepared', result: {} } },
      { do: 'takeSlot' },
    ],
    [
      'no slot',
      { operation: queued(), observation: { saw: 'noSlot' } },
      { do: 'queue' },
    ],
    [
      'a next attempt that is not due',
      { operation: queued({ attempt: 2, nextAttemptAt: later(9) }) },
      { do: 'wait', until: later(9) },
    ],
    [
      'a next attempt that is not due, by force',
      {
        vm: forced,
        operation: queued({ type: 'delete', nextAttemptAt: later(9) }),
      },
      { do: 'call', call: 'prepare' },
    ],
    [
      'a queued creation that is not wanted',
      { vm: absent, operation: queued() },
      { do: 'end', outcome: 'cancelled', untouched: true },
    ],
    [
      'a repeated creation that is not wanted',
      { vm: absent, operation: queued({ attempt: 2 }) },
      { do: 'end', outcome: 'cancelled', untouched: false },
    ],
    [
      'a refusal to prepare',
      {
        operation: queued(),
        observation: { saw: 'refusal', call: 'prepare', error: error(false) },
      },
      { do: 'end', outcome: 'failed', untouched: true },
    ],
    // Submitting
    [
      'a slot',
      { operation: submitting(), observation: { saw: 'slotTaken' } },
      { do: 'call', call: 'submit' },
    ],
    [
      'an old submission',
      { operation: submitting() },
      { do: 'call', call: 'find' },
    ],
    [
      'a submission',
      { operation: submitting(), observation: { saw: 'submitted', result } },
      { do: 'run', result },
    ],
    [
      'a job that is found',
      { operation: submitting(), observation: { saw: 'found', result } },
      { do: 'run', result },
    ],
    [
      'no job found',
      { operation: submitting(), observation: { saw: 'notFound' } },
      { do: 'call', call: 'submit' },
    ],
    [
      'no job found, and not wanted',
      {
        vm: absent,
        operation: submitting(),
        observation: { saw: 'notFound' },
      },
      { do: 'end', outcome: 'cancelled' },
    ],
    [
      'no job found where a second one would be made',
      {
        operation: submitting(),
        observation: { saw: 'notFound' },
        capabilities: { idempotency: 'none' },
      },
      {
        do: 'end',
        outcome: 'failed',
        error: expect.objectContaining({ code: 'OutcomeUnknown' }),
      },
    ],
    [
      'no job of a deletion found, where a second creation would make a second machine',
      {
        vm: absent,
        operation: submitting({ type: 'delete' }),
        observation: { saw: 'notFound' },
        capabilities: { idempotency: 'none' },
      },
      { do: 'call', call: 'submit' },
    ],
    [
      'a refused submission that may be repeated',
      {
        operation: submitting(),
        observation: { saw: 'refusal', call: 'submit', error: error(true) },
      },
      { do: 'retry', at: new Date(now.getTime() + 500) },
    ],
    [
      'a refused submission, for the last time',
      {
        operation: submitting({ attempt: 3 }),
        observation: { saw: 'refusal', call: 'submit', error: error(true) },
      },
      { do: 'end', outcome: 'failed', untouched: false },
    ],
    [
      'a submission without an answer',
      {
        operation: submitting({ looks: 2 }),
        observation: { saw: 'silence', call: 'submit', error: error(true) },
      },
      { do: 'wait', until: later(2) },
    ],
    [
      'no answer until the deadline',
      {
        operation: submitting({ deadlineAt: now }),
        observation: { saw: 'silence', call: 'find', error: error(true) },
      },
      {
        do: 'end',
        outcome: 'failed',
        error: expect.objectContaining({ code: 'OutcomeUnknown' }),
      },
    ],
    // Running
    ['a job', { operation: running() }, { do: 'call', call: 'poll' }],
    [
      'a job with a hint',
      {
        operation: running(),
        observation: {
          saw: 'polled',
          result: { state: 'running', lookAgainInMs: 7000 },
        },
      },
      { do: 'wait', until: later(7) },
    ],
    [
      'a hint beyond the deadline',
      {
        operation: running({ deadlineAt: later(5) }),
        observation: {
          saw: 'polled',
          result: { state: 'running', lookAgainInMs: 7000 },
        },
      },
      { do: 'wait', until: later(5) },
    ],
    [
      'success',
      {
        operation: running(),
        observation: { saw: 'polled', result: { state: 'succeeded' } },
      },
      { do: 'end', outcome: 'succeeded', error: null },
    ],
    [
      'success that is not wanted any more',
      {
        vm: absent,
        operation: running(),
        observation: { saw: 'polled', result: { state: 'succeeded' } },
      },
      { do: 'end', outcome: 'succeeded' },
    ],
    [
      'a failure that may be repeated',
      {
        operation: running(),
        observation: {
          saw: 'polled',
          result: { state: 'failed', error: error(true) },
        },
      },
      { do: 'retry' },
    ],
    [
      'a failure that may be repeated, where a second machine would be made',
      {
        operation: running(),
        observation: {
          saw: 'polled',
          result: { state: 'failed', error: error(true) },
        },
        capabilities: { idempotency: 'none' },
      },
      { do: 'end', outcome: 'failed' },
    ],
    [
      'a creation that is not wanted',
      { vm: absent, operation: running() },
      { do: 'call', call: 'cancel' },
    ],
    [
      'a creation that is not wanted, and cannot be cancelled',
      { vm: absent, operation: running(), cancellable: false },
      { do: 'call', call: 'poll' },
    ],
    [
      'a creation that refused to be cancelled',
      { vm: absent, operation: running({ cancelSent: true }) },
      { do: 'call', call: 'poll' },
    ],
    [
      'a cancelled creation',
      {
        vm: absent,
        operation: running(),
        observation: { saw: 'cancelled' },
      },
      { do: 'end', outcome: 'cancelled', error: null },
    ],
    [
      'an overdue job',
      {
        operation: running({ deadlineAt: now }),
        observation: { saw: 'polled', result: { state: 'running' } },
      },
      { do: 'call', call: 'cancel' },
    ],
    [
      'an overdue job that cannot be cancelled',
      {
        operation: running({ deadlineAt: now }),
        observation: { saw: 'polled', result: { state: 'running' } },
        cancellable: false,
      },
      {
        do: 'end',
        outcome: 'failed',
        error: expect.objectContaining({ code: 'DeadlineExceeded' }),
      },
    ],
    [
      'a poll that is refused',
      {
        operation: running(),
        observation: { saw: 'refusal', call: 'poll', error: error(false) },
      },
      { do: 'end', outcome: 'failed' },
    ],
    [
      'a poll without an answer',
      {
        operation: running(),
        observation: { saw: 'silence', call: 'poll', error: error(true) },
      },
      { do: 'wait', until: new Date(now.getTime() + 500) },
    ],
    // Force
    [
      'a deletion by force without an answer',
      {
        vm: forced,
        operation: running({ type: 'delete' }),
        observation: { saw: 'silence', call: 'poll', error: error(true) },
      },
      { do: 'end', outcome: 'succeeded', forgotten: true },
    ],
    [
      'a deletion by force that failed',
      {
        vm: forced,
        operation: running({ type: 'delete' }),
        observation: {
          saw: 'polled',
          result: { state: 'failed', error: error(true) },
        },
      },
      { do: 'end', outcome: 'succeeded', forgotten: true },
    ],
    [
      'a deletion by force of an executor that nobody serves',
      { vm: forced, operation: queued({ type: 'delete' }), reachable: false },
      { do: 'end', outcome: 'succeeded', forgotten: true },
    ],
    [
      'a deletion by force that nobody confirms',
      {
        vm: forced,
        operation: running({ type: 'delete' }),
        observation: {
          saw: 'polled',
          result: { state: 'succeeded', unconfirmed: 'its host is gone' },
        },
      },
      { do: 'end', outcome: 'succeeded', forgotten: true },
    ],
    [
      'a submission that a throttled provider does not take now',
      {
        operation: submitting(),
        observation: {
          saw: 'notNow',
          call: 'submit',
          error: error(true),
          retryAfterMs: 7000,
        },
      },
      { do: 'defer', at: later(7) },
    ],
    [
      'the same where an earlier submission may have arrived: its slot is kept',
      {
        operation: submitting(),
        resubmits: true,
        observation: {
          saw: 'notNow',
          call: 'submit',
          error: error(true),
          retryAfterMs: 7000,
        },
      },
      { do: 'wait', until: later(7) },
    ],
    [
      'a preparation that cannot reach the provider, even at the last attempt',
      {
        operation: queued({ attempt: 3 }),
        observation: { saw: 'notNow', call: 'prepare', error: error(true) },
      },
      { do: 'defer' },
    ],
    [
      'a refused submission of which an earlier one may have arrived',
      {
        operation: submitting({ maxAttempts: 1 }),
        resubmits: true,
        observation: { saw: 'refusal', call: 'submit', error: error(false) },
      },
      { do: 'end', outcome: 'failed', untouched: false },
    ],
    [
      'another operation in the way of force',
      { vm: forced, operation: running({ type: 'stop' }), reachable: false },
      { do: 'end', outcome: 'cancelled' },
    ],
  ])('%s', (_, changes, expected) => {
    expect(decide(input(changes))).toMatchObject(expected);
  });
});

describe('decide, whatever comes', () => {
  const anyError = fc.boolean().map(error);
  const answer = (
    ...calls: Array<'prepare' | 'submit' | 'find' | 'poll' | 'cancel'>
  ) =>
    fc.record({
      saw: fc.constantFrom(
        'refusal' as const,
        'silence' as const,
        'notNow' as const,
      ),
      call: fc.constantFrom(...calls),
      error: anyError,
      retryAfterMs: fc.option(fc.integer({ min: 1, max: 10_000_000 }), {
        nil: undefined,
      }),
    });
  const saw = <T extends string>(...words: T[]) =>
    fc.constantFrom(...words).map(word => ({ saw: word }));
  const withResult = <T extends string>(...words: T[]) =>
    fc.constantFrom(...words).map(word => ({ saw: word, result }));
  const polled = fc
    .oneof(
      fc.record({
        state: fc.constant('running' as const),
        lookAgainInMs: fc.option(fc.integer({ min: 1, max: 10_000_000 }), {
          nil: undefined,
        }),
      }),
      fc.constant({ state: 'succeeded' as const }),
      anyError.map(e => ({ state: 'failed' as const, error: e })),
    )
    .map(r => ({ saw: 'polled' as const, result: r }));

  /** What the engine can have seen in each phase of an operation. */
  const observations = {
    none: saw('nothing'),
    queued: fc.oneof(saw('nothing', 'prepared', 'noSlot'), answer('prepare')),
    submitting: fc.oneof(
      saw('nothing', 'slotTaken', 'notFound'),
      withResult('submitted', 'found'),
      answer('submit', 'find'),
    ),
    running: fc.oneof(
      saw('nothing', 'cancelled'),
      polled,
      answer('poll', 'cancel'),
    ),
  };

  const inSomeMinutes = fc
    .integer({ min: -20, max: 20 })
    .map(m => later(m * 60));
  const anyVm = fc
    .record({
      phase: fc.constantFrom(
        'pending' as const,
        'provisioning' as const,
        'ready' as const,
        'failed' as const,
        'lost' as const,
        'deleting' as const,
        'deleted' as const,
      ),
      desired: fc.constantFrom('present' as const, 'absent' as const),
      force: fc.boolean(),
      desiredAction: fc.constantFrom(
        null,
        'start' as const,
        'stop' as const,
        'restart' as const,
        'retry' as const,
      ),
      desiredReason: fc.constant('asked for'),
      mayExist: fc.boolean(),
    })
    .map(({ force, ...vm }) => ({
      ...vm,
      desiredForce: force && vm.desired === 'absent',
    }));

  const anyInput: fc.Arbitrary<DecideInput> = fc
    .constantFrom(
      'none' as const,
      'queued' as const,
      'submitting' as const,
      'running' as const,
    )
    .chain(phase =>
      fc.record({
        vm: anyVm,
        operation:
          phase === 'none'
            ? fc.constant(null)
            : fc
                .record({
                  type: fc.constantFrom(
                    'create' as const,
                    'delete' as const,
                    'start' as const,
                    'stop' as const,
                    'restart' as const,
                  ),
                  attempt: fc.integer({ min: 1, max: 4 }),
                  more: fc.nat(3),
                  nextAttemptAt: fc.option(inSomeMinutes),
                  looks: fc.nat(50),
                  cancelSent: fc.boolean(),
                  deadlineAt: inSomeMinutes,
                })
                .map(({ more, ...rest }) => ({
                  ...rest,
                  phase,
                  maxAttempts: rest.attempt + more,
                })),
        last: fc.option(
          fc.record({
            type: fc.constantFrom(
              'create' as const,
              'delete' as const,
              'stop' as const,
            ),
            phase: fc.constantFrom(
              'succeeded' as const,
              'failed' as const,
              'cancelled' as const,
            ),
            error: fc.option(
              fc
                .constantFrom('Broken', 'OutcomeUnknown')
                .map(code => ({ ...error(false), code })),
            ),
          }),
        ),
        onFailure: fc.constantFrom('delete' as const, 'keep' as const),
        observation: observations[phase] as fc.Arbitrary<
          DecideInput['observation']
        >,
        now: fc.constant(now),
        random: fc.double({ min: 0, max: 1, noNaN: true }),
        capabilities: fc.record({
          idempotency: fc.constantFrom(
            'key' as const,
            'name' as const,
            'none' as const,
          ),
        }),
        cancellable: fc.boolean(),
        resubmits: fc.boolean(),
        settings: fc.constant({ backoff: { initialMs: 1000, maxMs: 60_000 } }),
        reachable: fc.boolean(),
      }),
    );

  const holds = (property: (given: DecideInput, decision: Decision) => void) =>
    fc.assert(
      fc.property(anyInput, given => property(given, decide(given))),
      { numRuns: 3000 },
    );

  it('answers, and says why', () =>
    holds((_, decision) => expect(decision.because).not.toBe('')));

  it('leaves deleted VMs alone', () =>
    holds((given, decision) => {
      if (given.vm.phase === 'deleted') {
        expect(decision.do).toBe('rest');
      }
    }));

  it('calls nothing at an executor that is not reachable', () =>
    holds((given, decision) => {
      if (!given.reachable) {
        expect(['rest', 'end', 'open', 'vanish']).toContain(decision.do);
      }
    }));

  it('submits only with a slot, or when it is safe to submit again', () =>
    holds((given, decision) => {
      if (decision.do !== 'call' || decision.call !== 'submit') {
        return;
      }
      expect(given.operation!.phase).toBe('submitting');
      expect(['slotTaken', 'notFound']).toContain(given.observation.saw);
      if (
        given.observation.saw === 'notFound' &&
        given.operation!.type === 'create'
      ) {
        expect(given.capabilities.idempotency).not.toBe('none');
      }
    }));

  it('takes a second attempt to create without idempotency only after a refusal', () =>
    holds((given, decision) => {
      if (
        decision.do === 'retry' &&
        given.operation!.type === 'create' &&
        given.capabilities.idempotency === 'none'
      ) {
        expect(['prepare', 'submit']).toContain(
          (given.observation as any).call,
        );
        if ((given.observation as any).call === 'submit') {
          expect(given.observation.saw).toBe('refusal');
        }
      }
    }));

  it('never tries more often than allowed, and only what may pass', () =>
    holds((given, decision) => {
      if (decision.do !== 'retry') {
        return;
      }
      expect(given.operation!.attempt).toBeLessThan(
        given.operation!.maxAttempts,
      );
      expect(decision.error.retryable).toBe(true);
      expect(decision.at.getTime()).toBeGreaterThan(now.getTime());
    }));

  it('ends with force at the latest at the deadline', () =>
    holds((given, decision) => {
      if (!given.vm.desiredForce || !given.operation) {
        return;
      }
      expect(decision.do).not.toBe('retry');
      if (decision.do === 'wait') {
        expect(given.observation.saw).toBe('polled');
        expect(decision.until.getTime()).toBeLessThanOrEqual(
          given.operation.deadlineAt.getTime(),
        );
        expect(decision.until.getTime()).toBeGreaterThan(now.getTime());
      }
    }));

  it('forgets a machine by force only', () =>
    holds((given, decision) => {
      if (decision.do === 'end' && decision.forgotten) {
        expect(given.vm.desiredForce).toBe(true);
        expect(given.operation!.type).toBe('delete');
        expect(decision.outcome).toBe('succeeded');
      }
    }));

  it('opens operations only where none is open, and creates only what is wanted', () =>
    holds((given, decision) => {
      if (decision.do !== 'open') {
        return;
      }
      expect(given.operation).toBeNull();
      if (decision.type === 'create') {
        expect(given.vm.desired).toBe('present');
        expect(['pending', 'failed']).toContain(given.vm.phase);
      }
      if (given.vm.desired === 'absent') {
        expect(decision.type).toBe('delete');
      }
    }));

  it('lets a VM vanish only when nothing was ever made', () =>
    holds((given, decision) => {
      if (decision.do === 'vanish') {
        expect(given.vm).toMatchObject({ desired: 'absent', mayExist: false });
      }
    }));

  it('fails with an error and ends otherwise without one', () =>
    holds((_, decision) => {
      if (decision.do === 'end') {
        expect(decision.error !== null).toBe(decision.outcome === 'failed');
      }
    }));

  it('does not wait in the past', () =>
    holds((given, decision) => {
      if (decision.do === 'wait' && given.operation!.phase !== 'running') {
        expect(decision.until.getTime()).toBeGreaterThan(now.getTime());
      }
    }));
});
