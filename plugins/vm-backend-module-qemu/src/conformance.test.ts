import {
  describeExecutorConformance,
  spec,
} from '@backlot/plugin-vm-node/testing';
import { Host } from './__testUtils__/Host';

let host: Host;

beforeAll(async () => {
  host = await Host.create();
}, 120_000);

afterAll(async () => {
  await host.dispose();
});

describeExecutorConformance('QEMU, with real machines,', {
  executor: () => host.executor,
  reopen: async () => host.restartBackend(),
  spec: () => spec({ userData: '#!/bin/sh\necho a line for the log\n' }),
  timeoutMs: 120_000,
  can: {
    idempotency: 'key',
    power: true,
    lists: true,
    findsDrift: true,
    cancels: true,
    logs: true,
    steps: true,
  },
  countMachines: async vmId => ((await host.filesOf(vmId)).length > 0 ? 1 : 0),
  // A machine boots far longer than a call takes.
  whileHeld: run => run(),
});
