import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  describeExecutorConformance,
  operation,
  spec,
  vm,
} from '@backlot/plugin-vm-node/testing';
import { describeWithLibvirt } from './__testUtils__/describeWithLibvirt';
import { TestHost } from './__testUtils__/TestHost';
import { TestSshServer, whyNoSsh } from './__testUtils__/TestSshServer';
import { Virsh } from './virsh/Virsh';

const GENEROUS_MS = 120_000;

describeWithLibvirt(
  'libvirt over SSH, with a real server',
  () => {
    let server: TestSshServer;
    const hosts: TestHost[] = [];
    const hostWith = async (...args: Parameters<typeof TestHost.create>) => {
      const made = await TestHost.create(...args);
      hosts.push(made);
      return made;
    };

    beforeAll(async () => {
      server = await TestSshServer.start();
    }, GENEROUS_MS);

    afterAll(async () => {
      for (const host of hosts) {
        await host.dispose();
      }
      await server?.dispose();
    }, GENEROUS_MS);

    it(
      'creates, finds again, stops, starts and deletes a machine',
      async () => {
        const host = await hostWith({}, { uri: server.uri() });
        const web = vm();
        const succeeded = { state: 'succeeded' };
        expect(await host.run(operation('create', web))).toMatchObject(
          succeeded,
        );
        host.restartBackend();
        expect(await host.listed()).toMatchObject([
          { vmId: web.id, power: 'running' },
        ]);
        expect(await host.run(operation('stop', web))).toMatchObject(succeeded);
        expect(await host.inspect(web)).toMatchObject({ power: 'stopped' });
        expect(await host.run(operation('start', web))).toMatchObject(
          succeeded,
        );
        expect(await host.run(operation('delete', web))).toMatchObject(
          succeeded,
        );
        expect(await host.inspect(web)).toBeUndefined();
      },
      GENEROUS_MS * 2,
    );

    // The same executor keeps the whole contract without SSH in
    // conformance.test.ts, which every run of the tests includes.
    const describeLong = process.env.BACKLOT_LONG_TESTS
      ? describe
      : describe.skip;
    describeLong('all that an executor has to do', () => {
      let host: TestHost;

      beforeAll(async () => {
        host = await hostWith({}, { uri: server.uri() });
      }, GENEROUS_MS);

      describeExecutorConformance('libvirt over SSH', {
        executor: () => host.executor,
        reopen: async () => host.restartBackend(),
        spec: () => spec({ userData: '#!/bin/sh\necho a line for the log\n' }),
        timeoutMs: GENEROUS_MS,
        can: {
          idempotency: 'key',
          power: true,
          lists: true,
          findsDrift: true,
          cancels: true,
          logs: true,
          steps: true,
        },
      });
    });

    it("goes by libvirt's own SSH client as well", async () => {
      const virsh = new Virsh(server.uriOfLibssh2());
      const { signal } = new AbortController();
      expect(await virsh.run(['uri'], { signal })).toContain('qemu');
      await virsh.close();
    });

    it.each([
      ['whose key is not known', { host: 'unknown' }, 'host key is not known'],
      ['whose key has changed', { host: 'changed' }, 'not the one in known'],
      ['that refuses the key', { key: 'strange' }, 'SSH refuses the key'],
    ] as const)(
      'says of a host %s what to do',
      async (_, changes, reason) => {
        const half = await hostWith({}, { away: server.uri(changes) });
        const health = await half.executor.health(half.context);
        expect(health).toMatchObject({
          healthy: true,
          message: expect.stringContaining(`away: `),
          facts: { here: expect.stringContaining('QEMU') },
        });
        expect(health.message).toContain(reason);
      },
      GENEROUS_MS,
    );

    it(
      'goes on elsewhere while a host hangs, and there when it is back',
      async () => {
        const another = await TestSshServer.start();
        const uri = another.uri();
        another.hang();
        const half = await hostWith({}, { away: uri });
        expect(await half.executor.health(half.context)).toMatchObject({
          healthy: true,
          message: expect.stringContaining('away: libvirt gave no answer'),
        });
        // That which listens for events waits, and nobody else.
        expect(clientsOf(uri)).toHaveLength(1);
        const away = vm({ placement: 'away' });
        await expect(
          half.executor.poll(operation('create', away), half.context),
        ).rejects.toThrow('gave no answer');
        const web = vm();
        expect(await half.run(operation('create', web))).toMatchObject({
          state: 'succeeded',
        });
        expect(web.placement).toBe('here');

        another.resume();
        const deadline = Date.now() + GENEROUS_MS;
        while ((await half.executor.health(half.context)).message) {
          if (Date.now() > deadline) {
            throw new Error('It never came back');
          }
          await sleep(200);
        }
        expect(
          await half.executor.poll(operation('create', away), half.context),
        ).toMatchObject({
          state: 'failed',
          error: { code: 'MachineNotFound' },
        });
        await half.run(operation('delete', web));

        another.hang();
        await half.executor.shutdown();
        while (clientsOf(uri).length > 0) {
          if (Date.now() > deadline) {
            throw new Error('A client stays behind');
          }
          await sleep(50);
        }
        await another.dispose();
      },
      GENEROUS_MS,
    );
  },
  whyNoSsh,
);

/** SSH's processes that have reached it, or want to. */
function clientsOf(uri: string): string[] {
  const port = /:(\d+)\//.exec(uri)![1];
  const { stdout } = spawnSync('ps', ['-eo', 'pid,ppid,args'], {
    encoding: 'utf8',
  });
  return stdout
    .split('\n')
    .filter(
      line => line.includes(`ssh -F none`) && line.includes(`-p ${port} `),
    );
}
