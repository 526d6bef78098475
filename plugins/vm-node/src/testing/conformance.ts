/**
 * The conformance suite: what every executor must do, whatever it drives.
 *
 * @remarks
 * It uses `node:assert` and the test runner's global `describe` and `it`, so
 * that it runs under jest and others alike. Each case tells the rule of
 * `docs/executors/contract.md` that it checks.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ExecutorError } from '../errors';
import type {
  ExecutorContext,
  ExecutorMachine,
  ExecutorOperation,
  ExecutorSpec,
  ExecutorVm,
  PollResult,
  VmExecutor,
} from '../executor';

export type ExecutorHarness = {
  /** The executor under test. */
  executor: () => VmExecutor;
  /** A new instance over the same far side, as after a restart of the backend. */
  reopen: () => Promise<VmExecutor>;
  /** A spec that the executor can make, as small and quick as possible. */
  spec: () => ExecutorSpec;
  /** Milliseconds in which one operation surely ends. */
  timeoutMs: number;
  /** False where images are not looked up, as in a simulation. */
  knowsImages?: boolean;
  /** False where the far side cannot look for a job without its `jobRef`. */
  findsJobs?: boolean;
};

const silent: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => silent,
};

/** What the engine would keep of one VM. */
class Bench {
  readonly context: ExecutorContext = {
    signal: new AbortController().signal,
    logger: silent,
  };
  readonly vm: ExecutorVm;

  constructor(private readonly harness: ExecutorHarness) {
    const id = randomUUID();
    this.vm = {
      id,
      name: `conformance-${id.slice(0, 8)}`,
      groupId: randomUUID(),
      component: 'component:default/conformance',
      owner: 'group:default/conformance',
      environment: 'test',
      spec: harness.spec(),
    };
  }

  operation(type: ExecutorOperation['type']): ExecutorOperation {
    return {
      id: randomUUID(),
      type,
      attempt: 1,
      deadlineAt: new Date(Date.now() + this.harness.timeoutMs),
      vm: this.vm,
    };
  }

  async prepare(
    operation: ExecutorOperation,
    executor = this.harness.executor(),
  ): Promise<void> {
    const prepared = await executor.prepare(operation, this.context);
    // The engine stores the state as JSON, so nothing else may survive.
    this.vm.providerState =
      prepared.providerState &&
      JSON.parse(JSON.stringify(prepared.providerState));
    this.vm.placement = prepared.placement ?? this.vm.placement;
  }

  async submit(
    operation: ExecutorOperation,
    executor = this.harness.executor(),
  ): Promise<string> {
    const result = await executor.submit(operation, this.context);
    assert.equal(typeof result.jobRef, 'string', 'submit answers a jobRef');
    assert.notEqual(result.jobRef, '', 'a jobRef is not empty');
    this.vm.providerState = result.providerState ?? this.vm.providerState;
    operation.jobRef = result.jobRef;
    return result.jobRef;
  }

  async pollToEnd(
    operation: ExecutorOperation,
    executor = this.harness.executor(),
  ): Promise<PollResult> {
    const giveUp = Date.now() + this.harness.timeoutMs;
    for (;;) {
      const result = await executor.poll(operation, this.context);
      this.vm.providerState = result.providerState ?? this.vm.providerState;
      this.vm.providerId = result.outputs?.providerId ?? this.vm.providerId;
      if (result.state !== 'running') {
        return result;
      }
      assert.ok(
        Date.now() < giveUp,
        `the ${operation.type} did not end within ${this.harness.timeoutMs} ms`,
      );
      await sleep(Math.min(result.lookAgainInMs ?? 200, 1000));
    }
  }

  /** A whole operation; it must succeed. */
  async carryOut(
    type: ExecutorOperation['type'],
    executor = this.harness.executor(),
  ) {
    const operation = this.operation(type);
    await this.prepare(operation, executor);
    await this.submit(operation, executor);
    const result = await this.pollToEnd(operation, executor);
    assert.equal(
      result.state,
      'succeeded',
      `${type}: ${JSON.stringify(result)}`,
    );
    return { operation, result };
  }

  async listed(executor = this.harness.executor()): Promise<ExecutorMachine[]> {
    const machines: ExecutorMachine[] = [];
    for await (const machine of executor.list(this.context)) {
      if (machine.vmId === this.vm.id) {
        machines.push(machine);
      }
    }
    return machines;
  }

  inspect(executor = this.harness.executor()) {
    return executor.inspect(this.vm, this.context);
  }

  async assertGone(): Promise<void> {
    assert.equal(await this.inspect(), undefined, 'inspect finds nothing');
    assert.deepEqual(await this.listed(), [], 'list shows nothing');
  }

  async cleanUp(): Promise<void> {
    const operation = this.operation('delete');
    operation.force = true;
    await this.prepare(operation);
    await this.submit(operation);
    await this.pollToEnd(operation);
  }
}

export type ConformanceCase = {
  rule: string;
  /** What it is good for. */
  why: string;
  /** What is mostly wrong where it is broken. */
  often: string;
  /** Whether the rule applies; always without it. */
  needs?: (executor: VmExecutor, harness: ExecutorHarness) => boolean;
  run: (bench: Bench, harness: ExecutorHarness) => Promise<void>;
};

const idempotent = (executor: VmExecutor) =>
  executor.capabilities.idempotency !== 'none';

export const conformanceCases: ConformanceCase[] = [
  {
    rule: 'creates a machine that list and inspect show with the VM’s id and name, and deletes it',
    why: 'the inventory believes what the executor lists: a machine without our mark is an orphan, a missing one is lost',
    often:
      "the mark with the VM's id is set after the machine exists, or list leaves out stopped or half-made machines",
    async run(bench) {
      const { result } = await bench.carryOut('create');
      for (const step of result.steps ?? []) {
        assert.ok(step.finishedAt, `the step ${step.name} has ended`);
      }
      const [machine, ...others] = await bench.listed();
      assert.equal(others.length, 0, 'list shows one machine a VM');
      assert.equal(machine?.name, bench.vm.name);
      assert.equal(machine?.power, 'running');
      const inspected = await bench.inspect();
      assert.equal(inspected?.vmId, bench.vm.id);
      assert.equal(inspected?.power, 'running');
      await bench.carryOut('delete');
      await bench.assertGone();
    },
  },
  {
    rule: 'what inspect finds of a new machine is what was asked for',
    why: 'the slow comparison tells owners of machines that differ from their spec',
    often:
      'other units, the size of the image instead of the disk, or a name of the far side instead of the option',
    needs: executor => executor.capabilities.findsDrift === true,
    async run(bench, harness) {
      await bench.carryOut('create');
      const found = (await bench.inspect())?.found;
      assert.ok(found, 'inspect tells what it finds, as findsDrift promises');
      const { image, size } = harness.spec();
      const asked = {
        cpus: size.cpus,
        memoryMiB: size.memoryMiB,
        image: image.name,
      };
      for (const field of ['cpus', 'memoryMiB', 'image'] as const) {
        if (found[field] !== undefined) {
          assert.equal(found[field], asked[field], field);
        }
      }
      assert.ok(
        (found.diskGiB ?? size.diskGiB) >= size.diskGiB,
        `the disk has ${size.diskGiB} GiB at least: ${found.diskGiB}`,
      );
      assert.equal(found.network?.found, found.network?.expected, 'network');
      await bench.carryOut('delete');
      await bench.assertGone();
    },
  },
  {
    rule: 'prepare has no side effects',
    why: 'a crash may strike between prepare and submit, and then nobody knows of what prepare made',
    often: 'prepare reserves something on the far side; move that into submit',
    async run(bench) {
      await bench.prepare(bench.operation('create'));
      await bench.assertGone();
    },
  },
  {
    rule: 'deleting what is absent succeeds, twice',
    why: 'deletions are repeated until they are confirmed, also after a crash',
    often: "the far side's 404 is passed on as an error; treat it as done",
    async run(bench) {
      await bench.carryOut('delete');
      await bench.carryOut('delete');
    },
  },
  {
    rule: 'a second submission of an operation makes no second machine',
    why: 'the answer of the first may have been lost',
    often:
      "the machine is not looked up by the VM's id before it is made, or capabilities.idempotency promises too much: say none",
    needs: idempotent,
    async run(bench) {
      const operation = bench.operation('create');
      await bench.prepare(operation);
      await bench.submit(operation);
      await bench.submit(operation);
      const result = await bench.pollToEnd(operation);
      assert.equal(result.state, 'succeeded', JSON.stringify(result));
      await bench.submit(operation);
      assert.equal((await bench.listed()).length, 1, 'one machine exists');
      const again = await bench.pollToEnd(operation);
      assert.equal(
        again.state,
        'succeeded',
        'the late submission changed nothing',
      );
    },
  },
  {
    rule: 'concurrent submissions of an operation make one machine',
    why: 'two replicas may believe at the same time that it is their turn',
    often:
      'looking first and making then is a race; let the far side refuse the second by a unique id or name, or take a lock',
    needs: idempotent,
    async run(bench) {
      const operation = bench.operation('create');
      await bench.prepare(operation);
      const answers = await Promise.allSettled([
        bench.submit({ ...operation }),
        bench.submit({ ...operation }),
      ]);
      assert.ok(
        answers.some(({ status }) => status === 'fulfilled'),
        'at least one submission is accepted',
      );
      await bench.submit(operation);
      const result = await bench.pollToEnd(operation);
      assert.equal(result.state, 'succeeded', JSON.stringify(result));
      assert.equal((await bench.listed()).length, 1, 'one machine exists');
    },
  },
  {
    rule: 'find knows whether a submission arrived, after a restart as well',
    why: 'after a crash the jobRef is lost, and only find can tell whether to submit again',
    often:
      "the operation's id and attempt are not kept with the machine or the job; where the far side cannot tell, answer undefined and pass findsJobs: false",
    needs: (executor, { findsJobs = true }) =>
      findsJobs && idempotent(executor),
    async run(bench, harness) {
      const operation = bench.operation('create');
      await bench.prepare(operation);
      assert.equal(
        await harness.executor().find(operation, bench.context),
        undefined,
        'nothing was submitted yet',
      );
      await bench.submit(operation);
      const reopened = await harness.reopen();
      const found = await reopened.find(
        { ...operation, jobRef: undefined },
        bench.context,
      );
      assert.ok(found, 'the job is found without its jobRef');
      operation.jobRef = found.jobRef;
      const result = await bench.pollToEnd(operation, reopened);
      assert.equal(result.state, 'succeeded', JSON.stringify(result));
      assert.equal((await bench.listed(reopened)).length, 1);
    },
  },
  {
    rule: 'a job goes on through a restart of the backend, and its end can be asked for again',
    why: 'replicas come and go while machines are made',
    often:
      'the job lives in the memory of the executor; keep it on the far side, and find it by jobRef',
    async run(bench, harness) {
      const operation = bench.operation('create');
      await bench.prepare(operation);
      await bench.submit(operation);
      const reopened = await harness.reopen();
      const first = await bench.pollToEnd(operation, reopened);
      assert.equal(first.state, 'succeeded', JSON.stringify(first));
      const second = await bench.pollToEnd(operation, reopened);
      assert.equal(second.state, 'succeeded', 'the end is final');
    },
  },
  {
    rule: 'power: stop, start and restart do what they say',
    why: 'the inventory shows what list and inspect say of the power',
    often:
      'poll ends when the verb was accepted rather than when it has happened',
    needs: executor => executor.capabilities.power,
    async run(bench) {
      await bench.carryOut('create');
      await bench.carryOut('stop');
      assert.equal((await bench.inspect())?.power, 'stopped');
      assert.equal((await bench.listed())[0]?.power, 'stopped');
      await bench.carryOut('start');
      assert.equal((await bench.inspect())?.power, 'running');
      await bench.carryOut('restart');
      assert.equal((await bench.inspect())?.power, 'running');
    },
  },
  {
    rule: 'power verbs are idempotent',
    why: 'a verb is submitted again when its answer was lost',
    often: 'the far side refuses to stop what is stopped; treat that as done',
    needs: executor => executor.capabilities.power,
    async run(bench) {
      await bench.carryOut('create');
      await bench.carryOut('start');
      await bench.carryOut('stop');
      await bench.carryOut('stop');
      assert.equal((await bench.inspect())?.power, 'stopped');
      await bench.carryOut('delete');
      await bench.assertGone();
    },
  },
  {
    rule: 'a cancelled creation can be deleted and leaves nothing',
    why: 'a creation that is no longer wanted is cancelled and then deleted',
    often:
      'cancel leaves a job running that makes the machine after the deletion',
    needs: executor => executor.cancel !== undefined,
    async run(bench, harness) {
      const operation = bench.operation('create');
      await bench.prepare(operation);
      await bench.submit(operation);
      await harness.executor().cancel!(operation, bench.context);
      await bench.carryOut('delete');
      await bench.assertGone();
    },
  },
  {
    rule: 'deleting a machine that is still being made leaves nothing',
    why: 'a person may delete a VM at any time',
    often:
      'the creation goes on after the deletion; end it first, or wait for it within the delete job',
    needs: idempotent,
    async run(bench) {
      const operation = bench.operation('create');
      await bench.prepare(operation);
      await bench.submit(operation);
      await bench.carryOut('delete');
      await bench.assertGone();
    },
  },
  {
    rule: 'an unknown image is refused with code, message and remedy, and leaves nothing',
    why: 'users read code, message and remedy, and nothing may be left of what was refused',
    often: "the far side's error is thrown as it is; throw an ExecutorError",
    async run(bench, harness) {
      const operation = bench.operation('create');
      operation.vm = bench.vm;
      bench.vm.spec = {
        ...harness.spec(),
        image: { ...harness.spec().image, name: 'no-such-image' },
      };
      let problem:
        | { code: string; message: string; remedy: string }
        | undefined;
      try {
        await bench.prepare(operation);
        await bench.submit(operation);
        const result = await bench.pollToEnd(operation);
        problem = result.state === 'failed' ? result.error : undefined;
      } catch (error) {
        assert.ok(error instanceof ExecutorError, `not understood: ${error}`);
        problem = error;
      }
      assert.ok(problem, 'an unknown image cannot be created');
      assert.ok(problem.code && problem.message && problem.remedy);
      await bench.carryOut('delete');
      await bench.assertGone();
    },
    needs: (_, { knowsImages = true }) => knowsImages,
  },
  {
    rule: 'logs are read on from their cursor, without gaps or repeats',
    why: 'people follow logs live, and read them once',
    often:
      'the cursor counts bytes of text that was cut in between, or every read starts over',
    needs: executor => executor.logs !== undefined,
    async run(bench, harness) {
      const { operation } = await bench.carryOut('create');
      const executor = harness.executor();
      const read = async (cursor?: string) => {
        const lines: string[] = [];
        let after = cursor;
        for (let more = true; more; ) {
          const logs = await executor.logs!(operation, after, bench.context);
          lines.push(...logs.lines.map(({ line }) => line));
          after = logs.cursor ?? after;
          more = logs.more ?? false;
        }
        return { lines, after };
      };
      const first = await read();
      const again = await read();
      assert.deepEqual(
        again.lines.slice(0, first.lines.length),
        first.lines,
        'reading from the start gives the same lines',
      );
      const rest = await read(first.after);
      assert.ok(
        rest.lines.length <= again.lines.length,
        'reading on does not start over',
      );
      if (first.lines.length > 0) {
        assert.notDeepEqual(rest.lines, first.lines);
      }
    },
  },
  {
    rule: 'a call whose signal is aborted does not wait',
    why: 'a stopping backend has seconds to end',
    often:
      'the signal is not handed to fetch, or a retry loop swallows the abort',
    async run(bench, harness) {
      const operation = bench.operation('create');
      const context = { ...bench.context, signal: AbortSignal.abort() };
      const executor = harness.executor();
      const list = async () => {
        for await (const _ of executor.list(context)) {
          // Whether it lists or throws is all the same.
        }
      };
      for (const [call, answer] of [
        ['find', executor.find(operation, context)],
        ['inspect', executor.inspect(bench.vm, context)],
        ['list', list()],
        ['health', executor.health(context)],
      ] as const) {
        await Promise.race([
          answer.catch(() => undefined),
          sleep(harness.timeoutMs, undefined, { ref: false }).then(() =>
            assert.fail(`${call} ignored its signal`),
          ),
        ]);
      }
    },
  },
  {
    rule: 'health answers, and is healthy here',
    why: 'an unhealthy executor gets no work',
    often: 'health asks for more than whether the far side answers',
    async run(bench, harness) {
      const health = await harness.executor().health(bench.context);
      assert.equal(health.healthy, true, JSON.stringify(health));
    },
  },
];

declare const describe: (name: string, body: () => void) => void;
declare const it: (
  name: string,
  body: () => Promise<void>,
  timeoutMs?: number,
) => void;

async function cleanUp(bench: Bench, harness: ExecutorHarness): Promise<void> {
  bench.vm.spec = harness.spec();
  await bench.cleanUp();
}

/** The same error, told so that the reader knows where to look. */
function taught(error: unknown, { rule, why, often }: ConformanceCase): Error {
  const told = error instanceof Error ? error : new Error(String(error));
  told.message = [
    told.message,
    '',
    `The rule: ${rule}`,
    `Why: ${why}.`,
    `Often: ${often}.`,
    'All rules: docs/executors/contract.md',
  ].join('\n');
  return told;
}

/**
 * Checks one rule with a VM of its own, and cleans up.
 *
 * @throws what was wrong, with the rule, its reason and where to look
 */
export async function checkConformance(
  checked: ConformanceCase,
  harness: ExecutorHarness,
): Promise<void> {
  const { needs, run } = checked;
  if (needs && !needs(harness.executor(), harness)) {
    return;
  }
  const bench = new Bench(harness);
  try {
    await run(bench, harness);
  } catch (error) {
    // What it left must not hide what was wrong with it.
    await cleanUp(bench, harness).catch(() => {});
    throw taught(error, checked);
  }
  await cleanUp(bench, harness);
}

/** Registers one test per rule; rules that do not apply pass by saying so. */
export function describeExecutorConformance(
  name: string,
  harness: ExecutorHarness,
): void {
  describe(`${name} keeps the executor contract`, () => {
    for (const checked of conformanceCases) {
      it(
        checked.rule,
        () => checkConformance(checked, harness),
        harness.timeoutMs * 4,
      );
    }
  });
}
