import { describeExecutorConformance } from '@backlot/plugin-vm-node/testing';
import { GENEROUS_MS, TestService, spec } from './__testUtils__/TestService';

describe.each(['key', 'name', 'none'] as const)('by %s', idempotency => {
  const service = new TestService(idempotency);

  beforeAll(() => service.process.start(), GENEROUS_MS);
  afterAll(() => service.dispose());

  describeExecutorConformance(`The machine service (${idempotency})`, {
    executor: () => service.executor(),
    reopen: async () => service.executor(),
    spec,
    timeoutMs: GENEROUS_MS,
  });
});
