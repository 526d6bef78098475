import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutorContext, ExecutorOperation } from '../../executor';
import type { Bench } from './Bench';
import { endsWithin } from './endsWithin';
import {
  type ConformanceCase,
  type ExecutorHarness,
  need,
  needs,
} from './harness';

const ABORT_MS = 10_000;
/** Early and late within a call: before the request, during it, after it. */
const ABORT_AFTER_MS = [0, 1, 10, 100];

/** Calls that are aborted: before they begin, and in their middle. */
export const interruptionCases: ConformanceCase[] = [
  {
    rule: 'a call whose signal is aborted before it does not wait',
    why: 'a stopping backend has seconds to end',
    often:
      'the signal is not handed to fetch, or a retry loop swallows the abort',
    async run(bench, harness) {
      const operation = await bench.submitted();
      for (const [name, call] of readsOf(bench, harness, operation)) {
        await interrupt(bench, harness, name, call, 'before');
      }
      await bench.pollToSuccess(operation);
    },
  },
  {
    rule: 'submit ends soon after an abort, and what it started can be seen',
    why: 'the engine aborts a call at callTimeout; afterwards it must find, continue or delete what was started',
    often:
      "a wait for the provider's rate limit or a retry loop does not watch the signal, or the ownership tag is set by a second request",
    skip: need.sight,
    async run(bench, harness) {
      for (const when of ['before', ...ABORT_AFTER_MS] as const) {
        const other = bench.another();
        const operation = other.operation('create');
        await other.prepare(operation);
        await interrupt(
          bench,
          harness,
          'submit',
          context => other.submit(operation, undefined, context),
          when,
        );
        await assertNothingHidden(other, harness, operation);
        await other.carryOut('delete');
        await other.assertGone();
      }
    },
  },
  {
    rule: 'an operation goes on after its submission was aborted',
    why: 'an aborted submission may or may not have arrived',
    often:
      'the submission that was aborted goes on in the background, beside the one that repeats it',
    skip: needs(need.idempotency, need.sight),
    async run(bench, harness) {
      const operation = bench.operation('create');
      await bench.prepare(operation);
      for (const when of ABORT_AFTER_MS) {
        await interrupt(
          bench,
          harness,
          'submit',
          context => bench.submit({ ...operation }, undefined, context),
          when,
        );
      }
      await bench.resume(operation);
      await bench.pollToSuccess(operation);
      await bench.assertOne();
    },
  },
  {
    rule: 'other calls end soon after an abort in their middle, and the job goes on',
    why: 'calls that do not end take the places of others, and delay the end of the backend',
    often: 'the signal is checked once, at the start of the call',
    async run(bench, harness) {
      const operation = await bench.submitted();
      for (const when of ABORT_AFTER_MS) {
        for (const [name, call] of readsOf(bench, harness, operation)) {
          await interrupt(bench, harness, name, call, when);
        }
      }
      await bench.pollToSuccess(operation);
    },
  },
  {
    rule: 'calls that the provider never answers end when they are aborted',
    why: 'only the abort ends such a call, and each one holds a place of its executor',
    often: 'the signal is not handed to the request, or not to its retries',
    skip: needs(need.silence, need.sight),
    async run(bench, harness) {
      const known = await bench.submitted();
      const other = bench.another();
      const operation = other.operation('create');
      await other.prepare(operation);
      await harness.whileSilent!(async () => {
        await interrupt(
          bench,
          harness,
          'submit',
          context => other.submit(operation, undefined, context),
          100,
        );
        for (const [name, call] of readsOf(bench, harness, known)) {
          await interrupt(bench, harness, name, call, 100);
        }
      });
      await assertNothingHidden(other, harness, operation);
      await other.carryOut('delete');
      await other.assertGone();
      await bench.pollToSuccess(known);
    },
  },
];

type Call = (context: ExecutorContext) => Promise<unknown>;

/** Every call that changes nothing. */
function readsOf(
  bench: Bench,
  harness: ExecutorHarness,
  operation: ExecutorOperation,
): Array<[string, Call]> {
  const executor = harness.executor();
  const calls: Array<[string, Call]> = [
    ['poll', context => bench.poll(operation, executor, context)],
    ['find', context => bench.find(operation, executor, context)],
    ['health', context => executor.health(context)],
  ];
  if (harness.can.lists) {
    calls.push(
      ['inspect', context => bench.inspect(executor, context)],
      ['list', context => bench.listed(executor, context)],
    );
  }
  if (executor.logs) {
    calls.push([
      'logs',
      context => executor.logs!(bench.handed(operation), undefined, context),
    ]);
  }
  return calls;
}

/** Whether the call answers or throws is all the same: it has to end. */
async function interrupt(
  { context }: Bench,
  harness: ExecutorHarness,
  name: string,
  call: Call,
  when: 'before' | number,
): Promise<void> {
  const controller = new AbortController();
  if (when === 'before') {
    controller.abort();
  }
  const ended = (async () =>
    call({ ...context, signal: controller.signal }))().then(
    () => {},
    () => {},
  );
  if (when !== 'before' && when > 0) {
    await Promise.race([ended, sleep(when)]);
  }
  controller.abort();
  await endsWithin(
    ended,
    harness.abortMs ?? ABORT_MS,
    `${name} did not end though its signal was aborted ${
      when === 'before' ? 'before it began' : `after ${when} ms`
    }`,
  );
}

/** What the provider has, `list` or `find` shows. */
async function assertNothingHidden(
  bench: Bench,
  harness: ExecutorHarness,
  operation: ExecutorOperation,
): Promise<void> {
  await bench.settle();
  const machines = (await harness.countMachines?.(bench.vm.id)) ?? 0;
  if (machines > 0) {
    const listed = harness.can.lists ? await bench.listed() : [];
    const job = await bench.findSettled(operation);
    assert.ok(
      listed.length > 0 || job !== undefined,
      'an aborted submission left a machine that neither list nor find shows',
    );
  }
}
