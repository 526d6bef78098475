import { describeExecutorConformance } from '@backlot/plugin-vm-node/testing';
import { TestProctor } from './__testUtils__/TestProctor';

const GENEROUS_MS = 60_000;

const spec = () => ({
  stack: 'java',
  image: {
    name: 'debian-12',
    os: { name: 'Debian', version: '12' },
    userData: 'none' as const,
  },
  size: { name: 'small', cpus: 1, memoryMiB: 128, diskGiB: 1 },
  sshKeys: [],
  labels: {},
});

describe.each(['v1', 'v2'] as const)('Proctor %s', dialect => {
  const proctor = new TestProctor(dialect);

  beforeAll(() => proctor.process.start(), GENEROUS_MS);
  afterAll(() => proctor.dispose());

  const during = async (
    fault: Parameters<typeof proctor.useFaults>[0],
    run: () => Promise<void>,
  ) => {
    await proctor.useFaults(fault);
    try {
      await run();
    } finally {
      await proctor.useFaults();
    }
  };

  describeExecutorConformance(`Proctor ${dialect}`, {
    executor: () => proctor.executor(),
    reopen: async () => proctor.executor(),
    spec,
    timeoutMs: GENEROUS_MS,
    can: { idempotency: 'name', power: true, lists: true, logs: true },
    findsJobs: false,
    countMachines: async vmId => proctor.machinesOf(vmId).length,
    whileFailing: run =>
      during({ fault: 'fail', retryable: true, type: 'create' }, run),
    whileSilent: run => during({ fault: 'hang' }, run),
    whileUnreachable: async run => {
      await proctor.process.kill();
      try {
        await run();
      } finally {
        await proctor.process.start();
      }
    },
  });
});
