import type { ExecutorContext, ExecutorOperation } from '../executor';
import {
  checkConformance,
  conformanceCases,
  describeExecutorConformance,
} from './conformance';
import { ScriptedExecutor, ScriptedWorld } from './ScriptedExecutor';

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

for (const idempotency of ['key', 'name', 'none'] as const) {
  const world = new ScriptedWorld();
  const open = () =>
    new ScriptedExecutor(
      world,
      () => ({ polls: 1, lookAgainInMs: 1, log: ['one', 'two'] }),
      {
        idempotency,
      },
    );
  const executor = open();
  describeExecutorConformance(`The scripted executor (${idempotency})`, {
    executor: () => executor,
    reopen: async () => open(),
    timeoutMs: 5000,
    knowsImages: false,
    spec,
  });
}

describe('what a broken rule says', () => {
  const context = {
    signal: new AbortController().signal,
  } as ExecutorContext;

  const check = (rule: RegExp, executor: ScriptedExecutor) =>
    checkConformance(conformanceCases.find(found => rule.test(found.rule))!, {
      executor: () => executor,
      reopen: async () => executor,
      timeoutMs: 5000,
      spec,
    });

  it('names the rule, its reason and where to look', async () => {
    class Eager extends ScriptedExecutor {
      async prepare(operation: ExecutorOperation) {
        await this.submit(operation, context);
        return super.prepare(operation);
      }
    }
    const eager = new Eager(new ScriptedWorld(), () => ({}));
    await expect(check(/no side effects/, eager)).rejects.toThrow(
      /inspect finds nothing[^]*The rule: prepare has no side effects\nWhy: a crash may strike[^]*Often: prepare reserves/,
    );
  });
});
