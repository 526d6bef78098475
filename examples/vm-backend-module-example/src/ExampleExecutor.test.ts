import { describeExecutorConformance } from '@backlot/plugin-vm-node/testing';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { ExampleExecutor } from './ExampleExecutor';
import { FileCloud } from './FileCloud';

const directory = createMockDirectory();
const open = () =>
  new ExampleExecutor(new FileCloud(directory.path), ['debian-12']);

describeExecutorConformance('The example', {
  executor: open,
  // As after a restart: whatever it has to know is on the far side.
  reopen: async () => open(),
  spec: () => ({
    stack: 'java',
    image: {
      name: 'debian-12',
      os: { name: 'Debian', version: '12' },
      userData: 'cloud-init',
    },
    size: { name: 'small', cpus: 1, memoryMiB: 512, diskGiB: 4 },
    sshKeys: [],
    labels: {},
  }),
  timeoutMs: 10_000,
  can: { idempotency: 'key', power: true, lists: true, findsDrift: true },
});
