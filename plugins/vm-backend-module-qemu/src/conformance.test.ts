import { describeExecutorConformance } from '@backlot/plugin-vm-node/testing';
import { Host, spec } from './__testUtils__/Host';

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
});
