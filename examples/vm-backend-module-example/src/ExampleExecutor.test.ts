import { describeExecutorConformance } from '@backlot/plugin-vm-node/testing';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { ExampleExecutor } from './ExampleExecutor';
import { FileCloud } from './FileCloud';

/** The provider with a switch: while it is held, no machine becomes ready. */
class TestCloud extends FileCloud {
  static isHeld = false;

  async find(vmId: string) {
    const machine = await super.find(vmId);
    return machine && TestCloud.isHeld
      ? { ...machine, readyAt: Infinity }
      : machine;
  }
}

const directory = createMockDirectory();
const cloud = () => new TestCloud(directory.path);
const open = (portal = 'main') =>
  new ExampleExecutor(cloud(), { portal, images: ['debian-12'] });

const spec = () => ({
  stack: 'java',
  image: {
    name: 'debian-12',
    os: { name: 'Debian', version: '12' },
    userData: 'cloud-init' as const,
  },
  size: { name: 'small', cpus: 1, memoryMiB: 512, diskGiB: 4 },
  sshKeys: [],
  labels: {},
});

describeExecutorConformance('The example', {
  executor: open,
  // As after a restart: whatever it has to know is at the provider.
  reopen: async () => open(),
  can: { idempotency: 'key', power: true, lists: true, findsDrift: true },
  spec,
  timeoutMs: 10_000,
  // Looks at the provider itself: `list` might hide something.
  countMachines: async vmId => ((await cloud().find(vmId)) ? 1 : 0),
  whileHeld: async run => {
    TestCloud.isHeld = true;
    try {
      await run();
    } finally {
      TestCloud.isHeld = false;
    }
  },
});

it('leaves the machines of another portal alone', async () => {
  await cloud().create({
    vmId: '6ee1be3c-5f45-4a5a-a6a4-0b2b8f7f7f3a',
    portal: 'another',
    name: 'not-ours',
    image: 'debian-12',
    cpus: 1,
    memoryMiB: 512,
    madeBy: 'somebody',
  });
  const listedBy = async (portal: string) => {
    const names: string[] = [];
    for await (const { name } of open(portal).list({
      signal: new AbortController().signal,
      logger: mockServices.logger.mock(),
    })) {
      names.push(name);
    }
    return names;
  };
  expect(await listedBy('main')).toEqual([]);
  expect(await listedBy('another')).toEqual(['not-ours']);
});
