import { setTimeout as sleep } from 'node:timers/promises';
import { ExecutorError } from '../../errors';
import type {
  ExecutorContext,
  ExecutorMachine,
  ExecutorOperation,
  ExecutorVm,
  PollResult,
  SubmitResult,
} from '../../executor';
import {
  type ScriptedAnswer,
  ScriptedExecutor,
  ScriptedWorld,
} from '../ScriptedExecutor';
import {
  checkConformance,
  conformanceCases,
  describeExecutorConformance,
  type ExecutorHarness,
} from '.';

const spec = () => ({
  stack: 'java',
  image: {
    name: 'test',
    os: { name: 'Test', version: '1' },
    userData: 'none' as const,
  },
  size: { name: 'small', cpus: 1, memoryMiB: 128, diskGiB: 1 },
  sshKeys: [],
  labels: {},
});

const can: ExecutorHarness['can'] = {
  idempotency: 'key',
  power: true,
  lists: true,
  findsDrift: true,
  cancels: true,
  logs: true,
};

/** Shapes a world for the harness: what it refuses, holds and does not answer. */
class Lab {
  readonly world = new ScriptedWorld();
  private isHeld = false;
  private isFailing = false;

  readonly script = ({ type }: ExecutorOperation): ScriptedAnswer => {
    const isHeld = () => this.isHeld;
    return {
      polls: 1,
      lookAgainInMs: 1,
      log: ['one', 'two'],
      get endless() {
        return isHeld();
      },
      ...(type === 'create' &&
        this.isFailing && {
          leftovers: ['the machine'],
          error: {
            code: 'Broken',
            message: 'It breaks',
            remedy: 'Mend it.',
            retryable: true,
          },
        }),
    };
  };

  harness(
    open: (lab: Lab) => ScriptedExecutor,
    more: Partial<ExecutorHarness> = {},
  ): ExecutorHarness {
    const executor = open(this);
    const { world } = this;
    const refuses =
      (refusal: { retryAfterMs?: number; unreachable?: boolean }) =>
      (run: () => Promise<void>) => {
        const error = {
          code: 'Refused',
          message: 'Not taken',
          remedy: 'Wait.',
          ...refusal,
        };
        return during(
          () => {
            world.refusals = { submit: error, poll: error };
          },
          run,
          () => {
            world.refusals = {};
          },
        );
      };
    return {
      executor: () => executor,
      reopen: async () => open(this),
      can,
      spec,
      timeoutMs: 5000,
      knowsImages: false,
      countMachines: async vmId =>
        [...world.machines.values()].filter(machine => machine.vmId === vmId)
          .length,
      whileHeld: run =>
        during(
          () => {
            this.isHeld = true;
          },
          run,
          () => {
            this.isHeld = false;
          },
        ),
      whileFailing: run =>
        during(
          () => {
            this.isFailing = true;
          },
          run,
          () => {
            this.isFailing = false;
          },
        ),
      whileSilent: run =>
        during(
          () => {
            world.silent = true;
          },
          run,
          () => {
            world.silent = false;
          },
        ),
      whileLimited: refuses({ retryAfterMs: 1 }),
      whileUnreachable: refuses({ unreachable: true }),
      ...more,
    };
  }
}

async function during(
  begin: () => void,
  run: () => Promise<void>,
  end: () => void,
): Promise<void> {
  begin();
  try {
    await run();
  } finally {
    end();
  }
}

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

/** Never answers and never listens, but keeps no process alive. */
const forEver = () => new Promise<never>(() => {});

class DoublesMergedById extends ScriptedExecutor {
  protected findJob(): undefined {
    return undefined;
  }

  protected startJob(
    operation: ExecutorOperation,
    answer: ScriptedAnswer,
  ): string {
    const jobRef = super.startJob(operation, answer);
    const machine = this.world.machines.get(operation.vm.id);
    if (operation.type === 'create' && machine) {
      const providerId = `scripted-${jobRef}`;
      this.world.machines.set(jobRef, { ...machine, providerId });
    }
    return jobRef;
  }

  async *list() {
    const merged = new Map<string, ExecutorMachine>();
    for await (const machine of super.list()) {
      merged.set(machine.vmId, machine);
    }
    yield* merged.values();
  }
}

/** Its provider ids give it away, even where nobody counts at the provider. */
class DoublesWithTheirOwnIds extends DoublesMergedById {
  async poll(operation: ExecutorOperation): Promise<PollResult> {
    const result = await super.poll(operation);
    return result.outputs
      ? {
          ...result,
          outputs: {
            ...result.outputs,
            providerId: `scripted-${operation.jobRef}`,
          },
        }
      : result;
  }
}

class DeletionThatNeverHappens extends ScriptedExecutor {
  private readonly hidden = new Set<string>();

  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    if (operation.type !== 'delete') {
      return super.submit(operation, context);
    }
    this.hidden.add(operation.vm.id);
    return { jobRef: 'later' };
  }

  async poll(operation: ExecutorOperation): Promise<PollResult> {
    return operation.jobRef === 'later'
      ? { state: 'succeeded' }
      : super.poll(operation);
  }

  async inspect(vm: ExecutorVm) {
    return this.hidden.has(vm.id) ? undefined : super.inspect(vm);
  }

  async *list() {
    for await (const machine of super.list()) {
      if (!this.hidden.has(machine.vmId)) {
        yield machine;
      }
    }
  }
}

class CreatesAfterTheDeletion extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    const result = await super.submit(operation, context);
    const machine = this.world.machines.get(operation.vm.id);
    if (operation.type === 'create' && machine) {
      this.world.machines.delete(operation.vm.id);
      setTimeout(
        () => this.world.machines.set(operation.vm.id, machine),
        20,
      ).unref();
    }
    return result;
  }
}

class SubmitIgnoresItsAbort extends ScriptedExecutor {
  async submit(operation: ExecutorOperation): Promise<SubmitResult> {
    return operation.type === 'create'
      ? forEver()
      : super.submit(operation, {} as ExecutorContext);
  }
}

class PollChecksItsSignalOnce extends ScriptedExecutor {
  async poll(
    operation: ExecutorOperation,
    { signal }: ExecutorContext,
  ): Promise<PollResult> {
    signal.throwIfAborted();
    return operation.type === 'create' ? forEver() : super.poll(operation);
  }
}

class TagsByASecondRequest extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    const result = await super.submit(operation, context);
    if (operation.type === 'create') {
      this.untagged.add(operation.vm.id);
      await sleep(50, undefined, { signal: context.signal });
      this.untagged.delete(operation.vm.id);
    }
    return result;
  }

  async find(operation: ExecutorOperation) {
    return this.untagged.has(operation.vm.id)
      ? undefined
      : super.find(operation);
  }

  async *list() {
    for await (const machine of super.list()) {
      if (!this.untagged.has(machine.vmId)) {
        yield machine;
      }
    }
  }

  private readonly untagged = new Set<string>();
}

class KeepsOnForSilence extends ScriptedExecutor {
  async health() {
    return this.world.silent ? forEver() : super.health();
  }
}

class WaitsInSubmit extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    const result = await super.submit(operation, context);
    for (;;) {
      const { state } = await this.poll({ ...operation, ...result });
      if (state !== 'running') {
        return result;
      }
      await sleep(5, undefined, { ref: false });
    }
  }
}

class StateThatJsonLoses extends ScriptedExecutor {
  async prepare() {
    return { providerState: { since: new Date() } as {} };
  }
}

class LastStepNeverEnds extends ScriptedExecutor {
  async poll(operation: ExecutorOperation): Promise<PollResult> {
    const startedAt = '2026-01-01T00:00:00Z';
    return {
      ...(await super.poll(operation)),
      steps: [
        { name: 'clone', startedAt, finishedAt: startedAt },
        { name: 'boot', startedAt },
      ],
    };
  }
}

class ForgetsTheAttempt extends ScriptedExecutor {
  protected findJob({ id }: ExecutorOperation): string | undefined {
    for (const [jobRef, job] of this.world.jobs) {
      if (job.operation.id === id) {
        return jobRef;
      }
    }
    return undefined;
  }
}

class AttemptsPileUp extends ScriptedExecutor {
  protected startJob(
    operation: ExecutorOperation,
    answer: ScriptedAnswer,
  ): string {
    const jobRef = super.startJob(operation, answer);
    const machine = this.world.machines.get(operation.vm.id);
    if (operation.attempt > 1 && machine) {
      this.world.machines.set(jobRef, machine);
    }
    return jobRef;
  }
}

class NamesNoLeftovers extends ScriptedExecutor {
  async poll(operation: ExecutorOperation): Promise<PollResult> {
    const result = await super.poll(operation);
    return result.state === 'failed'
      ? { ...result, leftovers: undefined }
      : result;
  }
}

class StartsBeforeItRefuses extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    try {
      return await super.submit(operation, context);
    } catch (error) {
      this.startJob(operation, {});
      throw error;
    }
  }
}

class LimitIsAnyError extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    try {
      return await super.submit(operation, context);
    } catch (error) {
      throw new ExecutorError({
        ...(error as ExecutorError).toData(),
        retryable: true,
      });
    }
  }
}

class ForceBelievesAnything extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    try {
      return await super.submit(operation, context);
    } catch (error) {
      if (operation.force) {
        return { jobRef: 'forced' };
      }
      throw error;
    }
  }

  async poll(operation: ExecutorOperation): Promise<PollResult> {
    return operation.jobRef === 'forced'
      ? { state: 'succeeded' }
      : super.poll(operation);
  }
}

class ForceDeletesNothing extends ScriptedExecutor {
  async poll(operation: ExecutorOperation): Promise<PollResult> {
    return operation.force ? { state: 'succeeded' } : super.poll(operation);
  }
}

class LogsStartOver extends ScriptedExecutor {
  async logs(operation: ExecutorOperation) {
    return super.logs(operation, undefined);
  }
}

class GoesOnInTheBackground extends ScriptedExecutor {
  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    if (operation.type === 'create') {
      const aborted = new Promise<never>((_, reject) => {
        context.signal.addEventListener('abort', reject);
      });
      const late = sleep(100, undefined, { ref: false }).then(() =>
        super.submit(operation, context),
      );
      return Promise.race([late, aborted]);
    }
    return super.submit(operation, context);
  }
}

class PreparesTooMuch extends ScriptedExecutor {
  async prepare(operation: ExecutorOperation) {
    this.startJob(operation, {});
    return super.prepare(operation);
  }
}

class LivesInMemory extends ScriptedExecutor {
  private readonly own = new Set<string>();

  async submit(
    operation: ExecutorOperation,
    context: ExecutorContext,
  ): Promise<SubmitResult> {
    const result = await super.submit(operation, context);
    this.own.add(result.jobRef);
    return result;
  }

  async poll(operation: ExecutorOperation): Promise<PollResult> {
    if (!this.own.has(operation.jobRef!)) {
      throw new Error('Which job?');
    }
    return super.poll(operation);
  }
}

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
