import { describeExecutorConformance } from './conformance';
import { ScriptedExecutor, ScriptedWorld } from './ScriptedExecutor';

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
    spec: () => ({
      stack: 'java',
      image: {
        name: 'test',
        os: { name: 'Test', version: '1' },
        userData: 'none',
      },
      size: { name: 'small', cpus: 1, memoryMiB: 128, diskGiB: 1 },
      sshKeys: [],
      labels: {},
    }),
  });
}
