import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PollResult } from '@backlot/plugin-vm-node';
import { operation, spec, vm } from '@backlot/plugin-vm-node/testing';
import { Host } from './__testUtils__/Host';

jest.setTimeout(600_000);

async function processOf(pid: number) {
  const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [, parent, group, session] = fields.map(Number);
  return { parent, group, session };
}

describe('QemuExecutor, with real machines', () => {
  let host: Host;

  afterEach(async () => {
    await host?.dispose();
  });

  const httpAddress = (result: PollResult) => {
    const [http] = (result.outputs?.addresses ?? []).filter(
      ({ purpose }) => purpose === 'http',
    );
    return `http://${http.address}:${http.port}`;
  };

  it('takes a machine through its life', async () => {
    host = await Host.create();
    const web = vm({
      spec: spec({ userData: '#!/bin/sh\necho "built by $(hostname)"\n' }),
    });

    const create = operation('create', web);
    const created = await host.run(create);
    expect(created).toMatchObject({
      state: 'succeeded',
      progress: { done: 8, total: 8 },
      outputs: {
        power: 'running',
        hostname: web.name,
        facts: { os: 'Backlot micro 1' },
      },
    });
    expect(created.steps?.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['prepare', 'succeeded'],
      ['queue', 'succeeded'],
      ['start', 'succeeded'],
      ['kernel', 'succeeded'],
      ['seed', 'succeeded'],
      ['network', 'succeeded'],
      ['user-data', 'succeeded'],
      ['ready', 'succeeded'],
    ]);
    const url = httpAddress(created);
    expect(await (await fetch(url)).json()).toEqual({
      name: web.name,
      instanceId: web.id,
    });
    expect(await host.logOf(create)).toContain(`built by ${web.name}`);

    expect(await host.run(operation('stop', web))).toMatchObject({
      state: 'succeeded',
      outputs: { power: 'stopped' },
    });
    expect(await host.executor.inspect(web, host.context)).toMatchObject({
      power: 'stopped',
    });
    await expect(fetch(url)).rejects.toThrow();

    const started = await host.run(operation('start', web));
    expect(started).toMatchObject({ state: 'succeeded' });
    expect(httpAddress(started)).toBe(url);
    const pid = await host.pidOf(web.id);

    const restarted = await host.run(operation('restart', web));
    expect(restarted).toMatchObject({ state: 'succeeded' });
    expect(await host.pidOf(web.id)).not.toBe(pid);
    expect((await fetch(httpAddress(restarted))).status).toBe(200);

    expect(await host.run(operation('delete', web))).toMatchObject({
      state: 'succeeded',
    });
    expect(await host.filesOf(web.id)).toEqual([]);
    expect(await host.executor.inspect(web, host.context)).toBeUndefined();
    expect(await host.run(operation('delete', web))).toMatchObject({
      state: 'succeeded',
    });
  });

  it('makes machines from images with a disk and with more memory', async () => {
    host = await Host.create();
    const image = await host.addImageWithDisk('with-disk');
    const script = [
      '#!/bin/sh',
      'echo "$(wc -c < "$0") bytes"',
      'cat /root/.ssh/authorized_keys',
      'echo "processors: $(nproc)"',
    ].join('\n');
    const userData = `${script}\n`.padEnd(64 * 1024, '# as large as allowed\n');
    const web = vm({
      spec: spec({
        image: { ...spec().image, name: image },
        size: { name: 'small', cpus: 2, memoryMiB: 192, diskGiB: 2 },
        sshKeys: ['ssh-ed25519 AAAA somebody'],
        userData,
      }),
    });
    const create = operation('create', web);
    expect(await host.run(create)).toMatchObject({ state: 'succeeded' });
    expect(await host.logOf(create)).toEqual(
      expect.arrayContaining([
        `${userData.length} bytes`,
        'ssh-ed25519 AAAA somebody',
        'processors: 2',
      ]),
    );
    expect(await host.filesOf(web.id)).toContain('disk.qcow2');
    const found = async () =>
      (await host.executor.inspect(web, host.context))?.found;
    const { version } = (await host.recordOf(web.id)).image;
    expect(await found()).toEqual({
      cpus: 2,
      memoryMiB: 192,
      diskGiB: 2,
      image,
      imageVersion: version,
      network: {
        expected: 'nothing beyond its host',
        found: 'nothing beyond its host',
      },
    });
    host.restartBackend({ network: { restrict: false } });
    expect((await found())?.network).toEqual({
      expected: 'all that its host reaches',
      found: 'nothing beyond its host',
    });
    await host.run(operation('delete', web));
    expect(await host.filesOf(web.id)).toEqual([]);
  });

  it('keeps machines apart from a new version of their image', async () => {
    host = await Host.create();
    const image = await host.addImageWithDisk('with-disk');
    const web = vm({ spec: spec({ image: { ...spec().image, name: image } }) });
    await host.run(operation('create', web));
    await host.removeImage(image);

    expect(await host.run(operation('restart', web))).toMatchObject({
      state: 'succeeded',
    });
  });

  it('continues a boot after the backend was lost', async () => {
    host = await Host.create();
    const web = vm();
    const create = operation('create', web);
    await host.submit(create);
    await host.pollUntil(create, () => host.isRunning(web.id));
    const pid = await host.pidOf(web.id);

    host.restartBackend();
    expect(
      await host.pollUntil(create, ({ state }) => state === 'succeeded'),
    ).toMatchObject({ outputs: { power: 'running' } });
    expect(await host.pidOf(web.id)).toBe(pid);
  });

  it('makes machines that need nothing of the backend, in a sandbox', async () => {
    host = await Host.create();
    const web = vm();
    await host.run(operation('create', web));

    const pid = await host.pidOf(web.id);
    const machine = await processOf(pid);
    const backend = await processOf(process.pid);
    expect(machine.group).not.toBe(backend.group);
    expect(machine.session).toBe(pid);
    const files = await Promise.all(
      [0, 1, 2].map(fd => fs.readlink(`/proc/${pid}/fd/${fd}`)),
    );
    const log = path.join(host.folderOf(web.id), 'qemu.log');
    expect(files).toEqual(['/dev/null', log, log]);
    const status = await fs.readFile(`/proc/${pid}/status`, 'utf8');
    expect(status).toMatch(/^Seccomp:\s*2$/m);
  });

  it('fails a guest that writes without end, and bounds its files meanwhile', async () => {
    host = await Host.create({ consoleMiB: 1 });
    const web = vm({
      spec: spec({
        userData: [
          '#!/bin/sh',
          '. /etc/events',
          'yes a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a > /dev/console &',
          'yes "" > "$(events_port)"',
        ].join('\n'),
      }),
    });
    const create = operation('create', web);
    const result = await host.run(create);
    expect(result).toMatchObject({
      state: 'failed',
      error: {
        code: 'GuestFailed',
        message: expect.stringContaining('to its events port'),
      },
    });
    const size = async (name: string) =>
      (
        await fs
          .stat(path.join(host.folderOf(web.id), name))
          .catch(() => ({ size: 0 }))
      ).size;
    // It continues to write: what was kept shows that it was shortened.
    while ((await size('serial.log.1')) === 0) {
      await sleep(100);
    }
    expect(await size('serial.log.1')).toBe(1024 * 1024);
    process.kill(await host.pidOf(web.id), 'SIGKILL');
    while (
      (await size('serial.log')) > 1024 * 1024 ||
      (await size('events.log')) > 512 * 1024
    ) {
      await sleep(100);
    }
  });

  it('shows a machine whose process was killed as stopped, and starts it', async () => {
    host = await Host.create();
    const web = vm();
    await host.run(operation('create', web));
    process.kill(await host.pidOf(web.id), 'SIGKILL');
    while (await host.isRunning(web.id)) {
      await sleep(20);
    }

    expect(await host.executor.inspect(web, host.context)).toMatchObject({
      power: 'stopped',
    });
    expect(await host.listed()).toEqual([
      expect.objectContaining({ vmId: web.id, power: 'stopped' }),
    ]);
    expect(await host.run(operation('start', web))).toMatchObject({
      state: 'succeeded',
    });
  });

  it('lets a reboot of a ready guest be a reboot', async () => {
    host = await Host.create();
    const web = vm();
    await host.run(operation('create', web));
    const pid = await host.pidOf(web.id);
    const readyEvents = async () => {
      const file = path.join(host.folderOf(web.id), 'events.log');
      return (await fs.readFile(file, 'utf8')).match(/"ready"/g)?.length;
    };

    await host.monitor(web.id, 'system_reset');
    while ((await readyEvents()) !== 2) {
      await sleep(100);
    }
    expect(await host.pidOf(web.id)).toBe(pid);
    expect(await host.isRunning(web.id)).toBe(true);
  });

  it('fails with the exit status of the user data, and can be cleaned up', async () => {
    host = await Host.create();
    const web = vm({
      spec: spec({ userData: '#!/bin/sh\necho no such thing >&2\nexit 7\n' }),
    });
    const create = operation('create', web);
    expect(await host.run(create)).toMatchObject({
      state: 'failed',
      error: {
        code: 'UserDataFailed',
        message: expect.stringContaining('exit status 7'),
        retryable: false,
      },
      leftovers: [expect.stringContaining(web.name)],
    });
    expect(await host.logOf(create)).toContain('no such thing');

    await host.run(operation('delete', web));
    expect(await host.filesOf(web.id)).toEqual([]);
  });

  it('fails when the guest ends before it is ready, and begins again with the next attempt', async () => {
    host = await Host.create();
    const web = vm({ spec: spec({ userData: '#!/bin/sh\npoweroff -f\n' }) });
    const create = operation('create', web);
    expect(await host.run(create)).toMatchObject({
      state: 'failed',
      error: { code: 'MachineStopped', retryable: true },
    });

    web.spec.userData = undefined;
    expect(await host.run({ ...create, attempt: 2 })).toMatchObject({
      state: 'succeeded',
    });
    expect(await host.listed()).toHaveLength(1);
  });

  it('gives up a boot that takes too long', async () => {
    host = await Host.create({ bootTimeout: { seconds: 5 } });
    const web = vm({ spec: spec({ userData: '#!/bin/sh\nsleep 3600\n' }) });
    expect(await host.run(operation('create', web))).toMatchObject({
      state: 'failed',
      error: { code: 'BootTimeout', retryable: true },
    });
  });

  it('boots no more machines at once than the boot queue has places', async () => {
    host = await Host.create({ bootQueue: 1 });
    const creations = [vm(), vm(), vm()].map(each => operation('create', each));
    const boots = await Promise.all(
      creations.map(async creation => {
        await host.submit(creation);
        let polledAt = new Date();
        let stillBooting = polledAt;
        const launched = ({ steps = [] }: PollResult) =>
          steps.find(({ name }) => name === 'start')?.startedAt;
        const result = await host.pollUntil(creation, answer => {
          if (answer.state === 'running' && launched(answer)) {
            stillBooting = polledAt;
          }
          polledAt = new Date();
          return answer.state !== 'running';
        });
        expect(result.state).toBe('succeeded');
        return { launched: new Date(launched(result)!), stillBooting };
      }),
    );
    // By the host's clock alone: a guest's may be a second ahead.
    boots.sort(
      (one, other) => one.launched.getTime() - other.launched.getTime(),
    );
    boots.slice(1).forEach(({ launched }, index) => {
      expect(launched >= boots[index].stillBooting).toBe(true);
    });
    expect(boots[2].launched > boots[0].launched).toBe(true);
  });

  it('starts machines again that ran when the host went down', async () => {
    host = await Host.create();
    const [ran, stopped, crashed] = [vm(), vm(), vm()];
    for (const each of [ran, stopped, crashed]) {
      await host.run(operation('create', each));
    }
    await host.run(operation('stop', stopped));
    for (const each of [ran, crashed]) {
      process.kill(await host.pidOf(each.id), 'SIGKILL');
      while (await host.isRunning(each.id)) {
        await sleep(20);
      }
    }
    await host.pretendHostBooted(ran.id, stopped.id);

    host.restartBackend({ autostart: true });
    const isBack = async () =>
      (await host.executor.inspect(ran, host.context))?.power === 'running' &&
      (await host.recordOf(ran.id)).job.phase === 'succeeded';
    while (!(await isBack())) {
      await sleep(100);
    }
    expect(await host.isRunning(stopped.id)).toBe(false);
    expect(await host.isRunning(crashed.id)).toBe(false);
  });

  it('leaves the machines of another portal alone, and reports them', async () => {
    host = await Host.create();
    const web = vm();
    await host.submit(operation('create', web));
    host.restartBackend({}, { portal: 'another', offeredImages: ['micro'] });
    expect(await host.listed()).toEqual([]);
    expect(await host.executor.health()).toMatchObject({
      healthy: true,
      message: expect.stringContaining('1 machines of the portal "test"'),
    });
    host.restartBackend(
      {},
      { portal: 'test', offeredImages: ['micro', 'beos'] },
    );
    expect(await host.listed()).toHaveLength(1);
    expect(await host.executor.health()).toMatchObject({
      healthy: true,
      message: expect.stringMatching(
        /images that this executor does not have: beos\. .*URL and checksum/,
      ),
    });
  });
});
