import { TestDatabases } from '@backstage/backend-test-utils';
import {
  NotNowError,
  ProviderUnreachableError,
  type ExecutorOperation,
  type SubmitResult,
} from '@backlot/plugin-vm-node';
import { ScriptedExecutor } from '@backlot/plugin-vm-node/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestBackend, testVmConfig } from '../__testUtils__/TestBackend';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

/** As a client that waits for its own rate limiter: it takes no notice of the abort. */
class HangingExecutor extends ScriptedExecutor {
  hanging = 0;
  async submit(): Promise<SubmitResult> {
    this.hanging += 1;
    return new Promise(() => {});
  }
}

/** As a cloud that takes one request in three. */
class ThrottledExecutor extends ScriptedExecutor {
  submissions = 0;
  async submit(
    operation: ExecutorOperation,
    ...rest: any[]
  ): Promise<SubmitResult> {
    this.submissions += 1;
    if (this.submissions % 3 !== 0) {
      throw new NotNowError({
        code: 'Throttled',
        message: 'The provider limits its callers',
        retryAfterMs: 5000,
      });
    }
    return super.submit(operation, rest[0]);
  }
}

class UnreachableExecutor extends ScriptedExecutor {
  reachable = false;
  async submit(
    operation: ExecutorOperation,
    ...rest: any[]
  ): Promise<SubmitResult> {
    if (!this.reachable) {
      throw new ProviderUnreachableError({ message: 'Connection refused' });
    }
    return super.submit(operation, rest[0]);
  }
}

const vm = {
  executors: {
    // First, because the engine serves executors in this order.
    other: {
      kind: 'scripted',
      limits: { create: 50, other: 50 },
      callTimeout: { minutes: 10 },
    },
    ...testVmConfig.executors,
  },
  engine: { concurrency: 8 },
};

describe.each(databases.eachSupportedId())(
  'executors beside each other on %s',
  databaseId => {
    it('serves one while all calls of another hang', async () => {
      const hanging = new HangingExecutor();
      const backend = await TestBackend.create(
        await databases.init(databaseId),
        { others: { other: hanging }, vm },
      );
      const { engine } = backend.main;
      await backend.request({ executor: 'other', count: 30, name: 'hangs' });
      engine.start();
      try {
        while (hanging.hanging < 8) {
          await sleep(5);
        }
        const { group } = await backend.request({ executor: 'scripted' });
        engine.wake();
        while ((await backend.group(group.id)).phase !== 'ready') {
          await sleep(5);
          backend.clock.advance(100);
          engine.wake();
        }
        // More than its own share of calls was never under way.
        expect(hanging.hanging).toBe(8);
      } finally {
        await engine.stop();
      }
    });

    it('abandons a call that ignores its abort, and gives its place back', async () => {
      const hanging = new HangingExecutor();
      const backend = await TestBackend.create(
        await databases.init(databaseId),
        {
          others: { other: hanging },
          vm: {
            ...vm,
            executors: {
              ...vm.executors,
              other: {
                ...vm.executors.other,
                callTimeout: { milliseconds: 50 },
              },
            },
          },
        },
      );
      await backend.request({ executor: 'other', count: 12, name: 'hangs' });
      await backend.main.engine.runDue();
      await backend.main.engine.runDue();
      expect(hanging.hanging).toBe(12);
    });

    it('fails no VM of a throttled executor, and uses up no attempt', async () => {
      const throttled = new ThrottledExecutor();
      const backend = await TestBackend.create(
        await databases.init(databaseId),
        { others: { other: throttled }, vm },
      );
      const { group } = await backend.request({ executor: 'other', count: 6 });
      await backend.settle();
      expect(await backend.group(group.id)).toMatchObject({
        phase: 'ready',
        countReady: 6,
      });
      expect(throttled.submissions).toBe(18);
      for (const { vm: made } of await backend.vmsOf(group.id)) {
        expect(await backend.operationsOf(made.id)).toMatchObject([
          { phase: 'succeeded', attempt: 1, error: null },
        ]);
      }
    });

    it('waits for a provider that cannot be reached, visibly, and goes on by itself', async () => {
      const executor = new UnreachableExecutor();
      const backend = await TestBackend.create(
        await databases.init(databaseId),
        { others: { other: executor }, vm },
      );
      const { group } = await backend.request({ executor: 'other' });
      await backend.settle(backend.main, { maxMs: 120 * 60_000 });
      const [{ vm: waiting }] = await backend.vmsOf(group.id);
      expect(await backend.operationsOf(waiting.id)).toMatchObject([
        {
          phase: 'queued',
          attempt: 1,
          slots: expect.anything(),
          error: {
            code: 'ProviderUnreachable',
            message: 'Connection refused',
          },
        },
      ]);
      executor.reachable = true;
      await backend.settle();
      expect((await backend.group(group.id)).phase).toBe('ready');
      const [operation] = await backend.operationsOf(waiting.id);
      expect(operation).toMatchObject({
        phase: 'succeeded',
        attempt: 1,
        error: null,
      });
      // Two hours of waiting did not count against its deadline.
      expect(operation.deadlineAt.getTime()).toBeGreaterThan(
        backend.clock.now().getTime(),
      );
    });
  },
);
