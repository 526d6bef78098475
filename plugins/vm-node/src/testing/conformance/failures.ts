import assert from 'node:assert/strict';
import { ExecutorError, type ExecutorErrorData } from '../../errors';
import type { PollResult } from '../../executor';
import type { Bench } from './Bench';
import {
  type ConformanceCase,
  type During,
  type ExecutorHarness,
  need,
  needs,
} from './harness';

/** What an executor says when it cannot do its work. */
export const failureCases: ConformanceCase[] = [
  {
    rule: 'an unknown image is refused with code, message and remedy, and leaves nothing',
    why: 'users read code, message and remedy, and nothing may be left of what was refused',
    often: "the provider's error is thrown as it is; throw an ExecutorError",
    skip: need.images,
    async run(bench, harness) {
      const operation = bench.operation('create');
      bench.vm.spec = {
        ...harness.spec(),
        image: { ...harness.spec().image, name: 'no-such-image' },
      };
      const problem = await problemOf(bench, operation);
      assert.ok(problem, 'an unknown image cannot be created');
      assert.ok(problem.code, 'the error has a code');
      assert.ok(problem.message, 'the error has a message');
      assert.ok(problem.remedy, 'the error has a remedy');
      await bench.carryOut('delete');
      await bench.assertGone();
    },
  },
  {
    rule: 'a failed creation names what it left, and its next attempt begins again',
    why: 'somebody has to remove what is left, and a retry must not meet the old failure',
    often:
      'leftovers is empty while a half-made machine exists, or the failed job of the first attempt is answered again',
    skip: needs(need.failure, need.idempotency, need.sight),
    async run(bench, harness) {
      const operation = bench.operation('create');
      let failed: PollResult | undefined;
      await harness.whileFailing!(async () => {
        bench.vm.spec = harness.spec();
        await bench.prepare(operation);
        await bench.submit(operation);
        failed = await bench.pollToEnd(operation);
      });
      assert.ok(failed?.state === 'failed', 'the creation fails');
      const machines =
        (await harness.countMachines?.(bench.vm.id)) ??
        (await bench.listed()).length;
      assert.ok(
        machines === 0 || failed.leftovers?.length,
        'a machine is left, and leftovers does not name it',
      );
      // Its cause is mended.
      bench.vm.spec = harness.spec();
      const next = bench.nextAttempt(operation);
      await bench.prepare(next);
      await bench.submit(next);
      await bench.pollToSuccess(next);
      await bench.assertOne();
      await bench.carryOut('delete');
      await bench.assertGone();
    },
  },
  {
    rule: 'a rate limit is a NotNowError, and nothing was started',
    why: 'it costs no attempt, and the operation waits in the queue',
    often:
      "the client's own retries wait within the call, or the provider's error is thrown as it is",
    skip: needs(need.limit, need.sight),
    run: (bench, harness) =>
      startsNothing(bench, harness, harness.whileLimited!, error =>
        assert.notEqual(
          error.retryAfterMs,
          undefined,
          `submit throws a NotNowError: ${error.code}`,
        ),
      ),
  },
  {
    rule: 'a provider that cannot be reached is a ProviderUnreachableError, and nothing was started',
    why: 'it costs no attempt, and the executor counts as unhealthy until the provider is back',
    often: 'the error of a refused connection is thrown as it is',
    skip: needs(need.outage, need.sight),
    run: (bench, harness) =>
      startsNothing(bench, harness, harness.whileUnreachable!, error =>
        assert.equal(
          error.unreachable,
          true,
          `submit throws a ProviderUnreachableError: ${error.code}`,
        ),
      ),
  },
  {
    rule: 'a forced deletion never calls a machine gone that nobody saw go',
    why: 'the name stays taken, and the machine is an orphan when it turns up',
    often:
      'force turns every error into success; answer it with `unconfirmed`, or throw',
    skip: needs(need.outage, need.sight),
    async run(bench, harness) {
      await bench.carryOut('create');
      const operation = { ...bench.operation('delete'), force: true };
      let answer: string | undefined;
      await harness.whileUnreachable!(async () => {
        try {
          await bench.prepare(operation);
          await bench.submit(operation);
          const result = await bench.poll(operation);
          answer =
            result.state === 'succeeded' && result.unconfirmed === undefined
              ? 'gone'
              : result.state;
        } catch {
          answer = 'an error';
        }
      });
      assert.notEqual(answer, 'gone', 'the deletion is not confirmed');
      await bench.carryOut('delete');
      await bench.assertGone();
    },
  },
];

/** Why a creation did not succeed; undefined where it did. */
async function problemOf(
  bench: Bench,
  operation: ReturnType<Bench['operation']>,
): Promise<ExecutorErrorData | undefined> {
  try {
    await bench.prepare(operation);
    await bench.submit(operation);
  } catch (error) {
    assert.ok(error instanceof ExecutorError, `not understood: ${error}`);
    // Nothing was started: not even something that a deletion would remove.
    await bench.assertGone();
    return error.toData();
  }
  const result = await bench.pollToEnd(operation);
  return result.state === 'failed' ? result.error : undefined;
}

async function startsNothing(
  bench: Bench,
  harness: ExecutorHarness,
  during: During,
  check: (error: ExecutorError) => void,
): Promise<void> {
  const operation = bench.operation('create');
  await bench.prepare(operation);
  let thrown: unknown;
  await during(async () => {
    thrown = await bench.submit(operation).then(
      () => undefined,
      error => error,
    );
  });
  assert.ok(thrown instanceof ExecutorError, `not understood: ${thrown}`);
  check(thrown);
  await bench.assertGone();
  if (harness.findsJobs ?? true) {
    assert.equal(await bench.findSettled(operation), undefined, 'no job');
  }
  // The same attempt: none was used up.
  await bench.submit(operation);
  await bench.pollToSuccess(operation);
  await bench.assertOne();
}
