import {
  describeExecutorConformance,
  spec,
} from '@backlot/plugin-vm-node/testing';
import { describeWithLibvirt } from './__testUtils__/describeWithLibvirt';
import { TestHost } from './__testUtils__/TestHost';

describeWithLibvirt('libvirt, with real machines', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.create();
  }, 120_000);

  afterAll(() => host.dispose(), 120_000);

  describeExecutorConformance('libvirt', {
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
    countMachines: async vmId =>
      (host.virsh('list', '--all', '--uuid').match(new RegExp(vmId, 'g')) ?? [])
        .length,
    // A machine boots far longer than a call takes.
    whileHeld: run => run(),
  });
});
