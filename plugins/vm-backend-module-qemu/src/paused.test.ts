import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutorMachine } from '@backlot/plugin-vm-node';
import { operation, spec, vm } from '@backlot/plugin-vm-node/testing';
import { Host } from './__testUtils__/Host';

jest.setTimeout(600_000);

let host: Host;

afterEach(async () => {
  await host?.dispose();
});

describe('QEMU, with a machine that is paused,', () => {
  const found = async (id: string) => {
    const machines = await host.listed();
    return machines.find(({ vmId }) => vmId === id)!;
  };

  it('reports that, and starts, restarts and stops it', async () => {
    host = await Host.create();
    const web = vm();
    await host.run(operation('create', web));
    const pid = await host.pidOf(web.id);

    await host.monitor(web.id, 'stop');
    expect(await found(web.id)).toMatchObject({
      power: 'unknown',
      outputs: { power: 'unknown' },
      problem: { code: 'MachinePaused', remedy: expect.any(String) },
    });
    expect(await host.run(operation('start', web))).toMatchObject({
      state: 'succeeded',
      outputs: { power: 'running' },
    });
    expect((await found(web.id)).problem).toBeUndefined();
    expect(await host.pidOf(web.id)).toBe(pid);

    await host.monitor(web.id, 'stop');
    expect(await host.run(operation('restart', web))).toMatchObject({
      state: 'succeeded',
    });
    expect(await host.pidOf(web.id)).not.toBe(pid);
    expect(await found(web.id)).toMatchObject({ power: 'running' });

    await host.monitor(web.id, 'stop');
    expect(await host.run(operation('stop', web))).toMatchObject({
      state: 'succeeded',
    });
    expect(await found(web.id)).toMatchObject({ power: 'stopped' });
  });

  it('lists the others while QEMU of one hangs, and ends that one', async () => {
    host = await Host.create();
    const [web, hanging] = [vm(), vm()];
    await host.run(operation('create', web));
    await host.run(operation('create', hanging));
    process.kill(await host.pidOf(hanging.id), 'SIGSTOP');
    expect(await found(hanging.id)).toMatchObject({
      power: 'unknown',
      problem: { code: 'MonitorSilent' },
    });
    expect(await found(web.id)).toMatchObject({ power: 'running' });
    expect(await host.run(operation('delete', hanging))).toMatchObject({
      state: 'succeeded',
    });
    expect(await host.listed()).toHaveLength(1);
  });

  it('continues when a full disk has space again', async () => {
    if (process.getuid?.() !== 0) {
      // eslint-disable-next-line no-console
      console.warn('Not tried: it takes root to mount a small disk');
      return;
    }
    host = await Host.create();
    const image = await host.addImageWithDisk('with-disk');
    const data = path.join(host.directory, 'data');
    const ballast = path.join(data, 'ballast');
    await fs.mkdir(data, { recursive: true });
    await host.command(
      'mount',
      '-t',
      'tmpfs',
      '-o',
      'size=128m',
      'tmpfs',
      data,
    );
    try {
      await fs.writeFile(ballast, Buffer.alloc(80 * 1024 * 1024));
      const web = vm({
        spec: spec({
          image: { ...spec().image, name: image },
          userData: [
            '#!/bin/sh',
            '(sleep 2; dd if=/dev/zero of=/dev/vda bs=1M count=60 conv=fsync; echo "written: $?" > /dev/console) &',
          ].join('\n'),
        }),
      });
      const create = operation('create', web);
      expect(await host.run(create)).toMatchObject({ state: 'succeeded' });
      const until = async (is: (machine: ExecutorMachine) => boolean) => {
        for (;;) {
          const machine = await found(web.id);
          if (is(machine)) {
            return machine;
          }
          await sleep(200);
        }
      };
      const stalled = await until(({ problem }) => problem !== undefined);
      expect(stalled).toMatchObject({
        power: 'unknown',
        problem: {
          code: 'DiskError',
          remedy: expect.stringContaining('resumes'),
        },
      });
      await fs.rm(ballast);
      await until(({ power }) => power === 'running');
      for (;;) {
        const log = await host.logOf(create);
        if (log.includes('written: 0')) {
          break;
        }
        await sleep(200);
      }
      expect(await host.run(operation('delete', web))).toMatchObject({
        state: 'succeeded',
      });
    } finally {
      await host.endAll();
      await host.command('umount', data);
    }
  });
});
