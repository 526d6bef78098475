import { ScriptedExecutor } from '../ScriptedExecutor';
import {
  checkConformance,
  conformanceCases,
  describeExecutorConformance,
  type ExecutorHarness,
} from '.';
import {
  AttemptsPileUp,
  CreatesAfterTheDeletion,
  DeletionThatNeverHappens,
  DoublesMergedById,
  DoublesWithTheirOwnIds,
  ForceBelievesAnything,
  ForceDeletesNothing,
  ForgetsTheAttempt,
  GoesOnInTheBackground,
  KeepsOnForSilence,
  LastStepNeverEnds,
  LimitIsAnyError,
  LivesInMemory,
  LogsStartOver,
  NamesNoLeftovers,
  PollChecksItsSignalOnce,
  PreparesTooMuch,
  StartsBeforeItRefuses,
  StateThatJsonLoses,
  SubmitIgnoresItsAbort,
  TagsByASecondRequest,
  WaitsInSubmit,
} from './__testUtils__/faultyExecutors';
import { can, Lab } from './__testUtils__/Lab';

for (const idempotency of ['key', 'name', 'none'] as const) {
  describeExecutorConformance(
    `The scripted executor (${idempotency})`,
    new Lab().harness(
      lab => new ScriptedExecutor(lab.world, lab.script, { idempotency }),
      { can: { ...can, idempotency } },
    ),
  );
}

/** Without any of the optional methods and capabilities that it may lack. */
describeExecutorConformance(
  'A scripted executor that can do little',
  new Lab().harness(
    lab =>
      new ScriptedExecutor(lab.world, lab.script, {
        power: false,
        findsDrift: false,
        cancellable: false,
      }),
    { can: { ...can, power: false, findsDrift: false, cancels: false } },
  ),
);

describe('the suite catches', () => {
  type Fault = new (
    ...args: ConstructorParameters<typeof ScriptedExecutor>
  ) => ScriptedExecutor;

  const check = (rule: RegExp, harness: ExecutorHarness) => {
    const [found, ...others] = conformanceCases.filter(one =>
      rule.test(one.rule),
    );
    expect(others).toEqual([]);
    return checkConformance(found, harness);
  };

  const faults: Array<[Fault, RegExp, RegExp, Partial<ExecutorHarness>?]> = [
    [
      DoublesMergedById,
      /^a second submission/,
      /one machine exists: the provider has/,
    ],
    [
      DoublesMergedById,
      /^concurrent submissions/,
      /one machine exists: the provider has/,
    ],
    [
      DoublesWithTheirOwnIds,
      /^a second submission/,
      /both submissions lead to the same providerId/,
      { countMachines: undefined },
    ],
    [
      DeletionThatNeverHappens,
      /^creates a machine/,
      /nothing exists: the provider has 1/,
    ],
    [
      CreatesAfterTheDeletion,
      /^deleting a machine that is still being made/,
      /after settleMs/,
      { settleMs: 60 },
    ],
    [
      SubmitIgnoresItsAbort,
      /^submit ends soon after an abort/,
      /submit did not end though its signal was aborted/,
      { abortMs: 50 },
    ],
    [
      PollChecksItsSignalOnce,
      /^other calls end soon after an abort/,
      /poll did not end though its signal was aborted after 0 ms/,
      { abortMs: 50 },
    ],
    [
      TagsByASecondRequest,
      /^submit ends soon after an abort/,
      /neither list nor find shows/,
    ],
    [
      KeepsOnForSilence,
      /^calls that the provider never answers/,
      /health did not end/,
      { abortMs: 50 },
    ],
    [
      WaitsInSubmit,
      /^submit returns without waiting/,
      /submit waits for a machine/,
      { timeoutMs: 100 },
    ],
    [
      WaitsInSubmit,
      /^submit returns without waiting/,
      /the first poll after submit/,
      { whileHeld: run => run() },
    ],
    [StateThatJsonLoses, /is plain JSON/, /providerState.since is a Date/],
    [
      LastStepNeverEnds,
      /^every step has ended/,
      /the step boot of the create has no finishedAt/,
      { can: { ...can, steps: true } },
    ],
    [
      ScriptedExecutor,
      /^every step has ended/,
      /a creation has steps/,
      { can: { ...can, steps: true } },
    ],
    [
      ForgetsTheAttempt,
      /^find takes an earlier attempt/,
      /attempt 2 was not submitted yet/,
    ],
    [ForgetsTheAttempt, /^a failed creation names/, /create: .*Broken/],
    [
      AttemptsPileUp,
      /^a higher attempt begins again/,
      /one machine exists: list shows 2/,
    ],
    [
      NamesNoLeftovers,
      /^a failed creation names/,
      /leftovers does not name it/,
    ],
    [StartsBeforeItRefuses, /^a rate limit is/, /inspect finds nothing/],
    [
      StartsBeforeItRefuses,
      /^a provider that cannot be reached/,
      /inspect finds nothing/,
    ],
    [LimitIsAnyError, /^a rate limit is/, /submit throws a NotNowError/],
    [
      LimitIsAnyError,
      /^a provider that cannot be reached/,
      /submit throws a ProviderUnreachableError/,
    ],
    [
      ForceBelievesAnything,
      /^a forced deletion never/,
      /the deletion is not confirmed/,
    ],
    [
      ForceDeletesNothing,
      /^a forced deletion still deletes/,
      /inspect finds nothing/,
    ],
    [LogsStartOver, /^logs are read on/, /reading on gives the lines/],
    [
      GoesOnInTheBackground,
      /^submit ends soon after an abort/,
      /inspect finds nothing after settleMs/,
      { settleMs: 60 },
    ],
    [PreparesTooMuch, /no side effects/, /inspect finds nothing/],
    [LivesInMemory, /^a job goes on through a restart/, /Which job\?/],
    [
      ScriptedExecutor,
      /does what its harness says/,
      /capabilities and methods/,
      { can: { ...can, cancels: false } },
    ],
  ];

  it.each(
    faults.map(([Faulty, rule, problem, more = {}]) => ({
      name: Faulty.name,
      Faulty,
      rule,
      problem,
      more,
    })),
  )('$name: $rule', async ({ Faulty, rule, problem, more }) => {
    const harness = new Lab().harness(
      lab => new Faulty(lab.world, lab.script),
      more,
    );
    await expect(check(rule, harness)).rejects.toThrow(problem);
  });

  it('each of them by its own fault: the executor they extend passes', async () => {
    const correct = () =>
      new Lab().harness(lab => new ScriptedExecutor(lab.world, lab.script), {
        settleMs: 60,
        abortMs: 1000,
      });
    const applicable = conformanceCases.filter(one => !one.skip?.(correct()));
    expect(applicable.length).toBeGreaterThan(20);
    for (const one of applicable) {
      await expect(checkConformance(one, correct())).resolves.toBeUndefined();
    }
  }, 60_000);

  it('says the rule, its reason and where to look', async () => {
    const harness = new Lab().harness(
      lab => new PreparesTooMuch(lab.world, lab.script),
    );
    await expect(check(/no side effects/, harness)).rejects.toThrow(
      /inspect finds nothing[^]*The rule: prepare has no side effects\nWhy: a crash may strike[^]*Often: prepare reserves/,
    );
  });
});

describe('a rule that does not apply', () => {
  const little = new Lab().harness(
    lab => new ScriptedExecutor(lab.world, lab.script),
    { can: { idempotency: 'none', power: false, lists: false } },
  );

  it('is never silently green', async () => {
    const [cancel] = conformanceCases.filter(({ rule }) =>
      rule.startsWith('a cancelled creation'),
    );
    await expect(checkConformance(cancel, little)).rejects.toThrow(
      'The rule does not apply: it has no cancel',
    );
  });

  it('is skipped, and its name says why', () => {
    const names: string[] = [];
    const skipped: string[] = [];
    const { describe: outerDescribe, it: outerIt } = globalThis;
    Object.assign(globalThis, {
      describe: (_: string, body: () => void) => body(),
      it: Object.assign((name: string) => names.push(name), {
        skip: (name: string) => skipped.push(name),
      }),
    });
    try {
      describeExecutorConformance('Little', little);
    } finally {
      Object.assign(globalThis, { describe: outerDescribe, it: outerIt });
    }
    expect(skipped).toContain(
      'logs are read on from their cursor, without gaps or repeats (skipped: it has no logs)',
    );
    expect(skipped.every(name => name.includes('(skipped: '))).toBe(true);
    expect(names.length + skipped.length).toBe(conformanceCases.length);
  });
});
