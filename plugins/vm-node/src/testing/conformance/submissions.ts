import assert from 'node:assert/strict';
import { type ConformanceCase, need, needs } from './harness';
import { endsWithin } from './endsWithin';

/** What may happen around `submit`: crashes, repetitions, second thoughts. */
export const submissionCases: ConformanceCase[] = [
  {
    rule: 'prepare has no side effects',
    why: 'a crash may strike between prepare and submit, and then nobody knows of what prepare made',
    often: 'prepare reserves something at the provider; move that into submit',
    skip: need.sight,
    async run(bench) {
      await bench.prepare(bench.operation('create'));
      await bench.assertGone();
    },
  },
  {
    rule: 'submit returns without waiting for the machine',
    why: 'a step of the engine lasts as long as the call, and holds a claim and one of the places of its executor',
    often:
      "submit awaits the client's waiter, such as waitUntilRunning; let poll look instead",
    skip: need.hold,
    async run(bench, harness) {
      const operation = bench.operation('create');
      await bench.prepare(operation);
      await harness.whileHeld!(async () => {
        await endsWithin(
          bench.submit(operation),
          harness.timeoutMs,
          'submit waits for a machine that does not become ready',
        );
        const { state } = await bench.poll(operation);
        assert.equal(state, 'running', 'the first poll after submit');
      });
      await bench.pollToSuccess(operation);
    },
  },
  {
    rule: 'a second submission of an operation makes no second machine',
    why: 'the answer of the first may have been lost',
    often:
      "the machine is not looked up by the VM's id before it is made, or capabilities.idempotency promises too much: say none",
    skip: needs(need.idempotency, need.sight),
    async run(bench) {
      const operation = bench.operation('create');
      await bench.prepare(operation);
      const first = { ...operation };
      await bench.submit(first);
      await bench.submit(operation);
      const { outputs } = await bench.pollToSuccess(operation);
      await bench.submit(operation);
      await bench.assertOne();
      await bench.pollToSuccess(operation);
      // Duplicates that list merges have ids of their own.
      const ofFirst = (await bench.pollToSuccess(first)).outputs;
      assert.equal(
        ofFirst?.providerId,
        outputs?.providerId,
        'both submissions lead to the same providerId',
      );
    },
  },
  {
    rule: 'concurrent submissions of an operation make one machine',
    why: 'two replicas may believe at the same time that it is their turn',
    often:
      'looking first and making then is a race; let the provider refuse the second by a unique id or name, or take a lock',
    skip: needs(need.idempotency, need.sight),
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
      await bench.pollToSuccess(operation);
      await bench.assertOne();
    },
  },
  {
    rule: 'find knows whether a submission arrived, after a restart as well',
    why: 'after a crash the jobRef is lost, and only find knows whether to submit again',
    often:
      "the operation's id and attempt are not kept with the machine or the job; where the provider cannot notify, answer undefined and pass findsJobs: false",
    skip: needs(need.find, need.idempotency),
    async run(bench, harness) {
      const operation = bench.operation('create');
      await bench.prepare(operation);
      assert.equal(
        await bench.find(operation),
        undefined,
        'nothing was submitted yet',
      );
      await bench.submit(operation);
      const reopened = await harness.reopen();
      operation.jobRef = await bench.findSettled(operation, reopened);
      assert.ok(operation.jobRef, 'the job is found without its jobRef');
      await bench.pollToSuccess(operation, reopened);
      if (harness.can.lists) {
        await bench.assertOne(reopened);
      }
    },
  },
  {
    rule: 'find takes an earlier attempt for no submission of this one',
    why: 'a failed attempt that is found again ends its operation a second time',
    often: 'find and submit look for the operation id, and forget the attempt',
    skip: needs(need.find, need.idempotency),
    async run(bench) {
      const operation = await bench.submitted();
      await bench.pollToSuccess(operation);
      const next = bench.nextAttempt(operation);
      await bench.prepare(next);
      assert.equal(
        await bench.findSettled(next),
        undefined,
        'attempt 2 was not submitted yet',
      );
    },
  },
  {
    rule: 'a higher attempt begins again, and leaves one machine',
    why: 'the engine repeats failed operations, and what they left must not stay',
    often:
      'submit answers the job of the earlier attempt, or makes a second machine beside what that attempt left',
    skip: needs(need.idempotency, need.sight),
    async run(bench) {
      const operation = await bench.submitted();
      await bench.pollToSuccess(operation);
      const next = bench.nextAttempt(operation);
      await bench.prepare(next);
      await bench.submit(next);
      await bench.pollToSuccess(next);
      await bench.assertOne();
    },
  },
  {
    rule: 'a job goes on through a restart of the backend, and its end can be polled again',
    why: 'replicas come and go while machines are made',
    often:
      'the job lives in the memory of the executor; keep it at the provider, and find it by jobRef',
    async run(bench, harness) {
      const operation = await bench.submitted();
      const reopened = await harness.reopen();
      await bench.pollToSuccess(operation, reopened);
      await bench.pollToSuccess(operation, reopened);
    },
  },
  {
    rule: 'a cancelled creation can be deleted and leaves nothing',
    why: 'a creation that is no longer wanted is cancelled and then deleted',
    often:
      'cancel leaves a job running that makes the machine after the deletion',
    skip: needs(need.cancel, need.sight),
    async run(bench, harness) {
      const operation = await bench.submitted();
      await harness.executor().cancel!(bench.handed(operation), bench.context);
      await bench.carryOut('delete');
      await bench.assertGone();
    },
  },
  {
    rule: 'deleting a machine that is still being made leaves nothing',
    why: 'a person may delete a VM at any time',
    often:
      'the creation goes on after the deletion; end it first, or wait for it within the delete job',
    skip: needs(need.idempotency, need.sight),
    async run(bench) {
      await bench.submitted();
      await bench.carryOut('delete');
      await bench.assertGone();
    },
  },
];
