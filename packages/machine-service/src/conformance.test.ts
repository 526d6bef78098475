import { describeExecutorConformance } from '@backlot/plugin-vm-node/testing';
import { GENEROUS_MS, TestService, spec } from './__testUtils__/TestService';

describe.each(['key', 'name', 'none'] as const)('by %s', idempotency => {
  const service = new TestService(idempotency);

  beforeAll(() => service.process.start(), GENEROUS_MS);
  afterAll(() => service.dispose());

  const during = async (
    fault: Parameters<typeof service.process.useFaults>[0]['rules'][0],
    run: () => Promise<void>,
  ) => {
    await service.process.useFaults({ rules: [fault] });
    try {
      await run();
    } finally {
      await service.process.useFaults({ rules: [] });
    }
  };

  describeExecutorConformance(`The machine service (${idempotency})`, {
    executor: () => service.executor(),
    reopen: async () => service.executor(),
    spec,
    timeoutMs: GENEROUS_MS,
    can: {
      idempotency,
      power: true,
      lists: true,
      cancels: true,
      logs: true,
      steps: true,
    },
    countMachines: async vmId => service.machinesOf(vmId).length,
    whileFailing: run =>
      during(
        { fault: 'fail', retryable: true, leftovers: true, type: 'create' },
        run,
      ),
    whileSilent: run => during({ fault: 'hang' }, run),
  });
});
