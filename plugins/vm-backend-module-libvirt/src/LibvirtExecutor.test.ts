import { setTimeout as sleep } from 'node:timers/promises';
import { operation, spec, vm } from '@backlot/plugin-vm-node/testing';
import { describeWithLibvirt } from './__testUtils__/describeWithLibvirt';
import { TestHost } from './__testUtils__/TestHost';

const GENEROUS_MS = 240_000;

const running = (userData: string) => vm({ spec: spec({ userData }) });

describeWithLibvirt('LibvirtExecutor, with real machines', () => {
  let host: TestHost;
  const others: TestHost[] = [];
  const another = async (...args: Parameters<typeof TestHost.create>) => {
    const made = await TestHost.create(...args);
    others.push(made);
    return made;
  };

  beforeAll(async () => {
    host = await TestHost.create();
  }, GENEROUS_MS);

  afterAll(async () => {
    for (const each of [host, ...others]) {
      await each.dispose();
    }
  }, GENEROUS_MS);

  const until = async (condition: () => boolean | Promise<boolean>) => {
    const deadline = Date.now() + GENEROUS_MS / 2;
    while (!(await condition())) {
      if (Date.now() > deadline) {
        throw new Error('It never came to be');
      }
      await sleep(100);
    }
  };

  it(
    'creates a machine and deletes it with all that it had',
    async () => {
      const web = vm();
      const create = operation('create', web);
      const result = await host.run(create);
      expect(result).toMatchObject({
        state: 'succeeded',
        progress: { done: 8, total: 8 },
        outputs: {
          providerId: web.id,
          hostname: web.name,
          addresses: [
            { type: 'ipv4', purpose: 'http', port: 80 },
            { type: 'dns', address: `${web.name}.${host.name}.test` },
          ],
          power: 'running',
          facts: { os: 'Backlot micro 1' },
        },
      });
      expect(await host.logOf(create)).toContain('backlot: ready ok');

      await host.run(operation('delete', web));
      expect(await host.leftOf(web.id)).toEqual([]);
    },
    GENEROUS_MS,
  );

  it(
    'gives machines of one network names by which they reach each other',
    async () => {
      const server = vm();
      await host.run(operation('create', server));
      const client = running(
        `#!/bin/sh\necho "found $(wget -qO- http://${server.name}.${host.name}.test/index.json)"\n`,
      );
      const create = operation('create', client);
      await host.run(create);

      const log = (await host.logOf(create)).join('\n');
      expect(log).toContain(`found {"name":"${server.name}"`);
      const list = await host.listed();
      expect(list.map(({ name }) => name).sort()).toEqual(
        [server.name, client.name].sort(),
      );
      await host.run(operation('delete', client));
      await host.run(operation('delete', server));
    },
    GENEROUS_MS,
  );

  it(
    'keeps the address over stop and start, and notices what happens to it',
    async () => {
      const web = vm();
      const before = await host.run(operation('create', web));
      const stop = operation('stop', web);
      expect(await host.run(stop)).toMatchObject({
        outputs: { power: 'stopped' },
      });
      const start = operation('start', web);
      const after = await host.run(start);
      expect(after.outputs?.addresses).toEqual(before.outputs?.addresses);
      const log = await host.logOf(start);
      expect(log.filter(line => line === 'backlot: ready ok')).toHaveLength(1);

      host.lookedAt.length = 0;
      host.virsh('destroy', web.id);
      await until(() => host.lookedAt.includes(web.id));
      await until(async () => (await host.listed())[0].power === 'stopped');
      await host.run(operation('delete', web));
    },
    GENEROUS_MS,
  );

  it(
    'reports what a machine really is after somebody has changed it',
    async () => {
      const changed = await another();
      const web = vm();
      await changed.run(operation('create', web));
      const inspect = async () => (await changed.inspect(web))?.found;
      const { size, image } = web.spec;
      const fresh = await inspect();
      expect(fresh).toEqual({
        cpus: size.cpus,
        memoryMiB: size.memoryMiB,
        image: image.name,
        imageVersion: expect.any(String),
        network: { expected: changed.name, found: changed.name },
      });

      const { id } = web;
      changed.virsh('setvcpus', id, '3', '--maximum', '--config');
      changed.virsh('setvcpus', id, '3', '--config');
      changed.virsh('setmaxmem', id, '262144', '--config');
      changed.virsh('setmem', id, '262144', '--config');
      changed.virsh('detach-interface', id, 'network', '--config');
      // Until it starts again it runs as before.
      expect(await inspect()).toEqual(fresh);
      changed.virsh('destroy', id);
      changed.virsh('start', id);
      expect(await inspect()).toMatchObject({
        cpus: 3,
        memoryMiB: 256,
        network: { expected: changed.name, found: 'none' },
      });
    },
    GENEROUS_MS,
  );

  it(
    'lets reboots of a machine that is ready be reboots',
    async () => {
      const web = vm();
      const create = operation('create', web);
      await host.run(create);
      host.virsh('reset', web.id);
      await until(async () => {
        const log = await host.logOf(create);
        return log.filter(line => line === 'backlot: ready ok').length === 2;
      });
      expect((await host.listed())[0].power).toBe('running');
      await host.run(operation('delete', web));
    },
    GENEROUS_MS,
  );

  it(
    'reports what failed, and begins again with the next attempt',
    async () => {
      const web = running('#!/bin/sh\nexit 7\n');
      const create = operation('create', web);
      expect(await host.run(create)).toMatchObject({
        state: 'failed',
        error: { code: 'UserDataFailed' },
        leftovers: [expect.stringContaining(web.name)],
      });
      web.spec.userData = '#!/bin/sh\nexit 0\n';
      create.attempt = 2;
      expect(await host.run(create)).toMatchObject({ state: 'succeeded' });
      await host.run(operation('delete', web));
    },
    GENEROUS_MS,
  );

  it(
    'notices that a machine panics before it is ready',
    async () => {
      const web = running('#!/bin/sh\necho c > /proc/sysrq-trigger\n');
      expect(await host.run(operation('create', web))).toMatchObject({
        state: 'failed',
        error: { code: 'MachineStopped', retryable: true },
      });
      await host.run(operation('delete', web));
    },
    GENEROUS_MS,
  );

  it(
    'ends a guest that does not shut down',
    async () => {
      const stubborn = await another({
        shutdownTimeout: { milliseconds: 300 },
      });
      const web = running('#!/bin/sh\nkillall acpid\nrm /bin/acpid\n');
      await stubborn.run(operation('create', web));
      expect(await stubborn.run(operation('stop', web))).toMatchObject({
        state: 'succeeded',
        outputs: { power: 'stopped' },
      });
    },
    GENEROUS_MS,
  );

  it(
    'gives up on a machine that is never ready',
    async () => {
      const slow = await another({ bootTimeout: { seconds: 1 } });
      const web = running('#!/bin/sh\nsleep 1000\n');
      expect(await slow.run(operation('create', web))).toMatchObject({
        state: 'failed',
        error: { code: 'BootTimeout' },
      });
    },
    GENEROUS_MS,
  );

  it(
    'gives a machine a disk of its own where the image has one',
    async () => {
      const withDisk = await another();
      const image = await withDisk.addImageWithDisk('disky');
      const web = running(
        '#!/bin/sh\necho "size $(cat /sys/class/block/vda/size)"\n',
      );
      web.spec.image = { ...web.spec.image, name: image };
      const create = operation('create', web);
      expect(await withDisk.run(create)).toMatchObject({ state: 'succeeded' });
      // In sectors of 512 bytes: the size's 1 GiB, not the image's 16 MiB.
      expect(await withDisk.logOf(create)).toContain('size 2097152');
      const { found } = (await withDisk.inspect(web))!;
      expect(found).toMatchObject({ diskGiB: 1, image });
    },
    GENEROUS_MS,
  );

  it(
    'believes the network, not the guest, and lets no guest speak as another',
    async () => {
      const web = running(
        [
          '#!/bin/sh',
          '. /etc/events',
          'gateway="$(ip route | awk \'/^default/ { print $3 }\')"',
          'card="$(ls /sys/class/net | grep -vx lo | head -n 1)"',
          'ping -c 1 -W 5 "$gateway"; echo "as itself: $?"',
          'ip addr add "${gateway%.*}.250/24" dev "$card"',
          'ping -I "${gateway%.*}.250" -c 1 -W 5 "$gateway"; echo "as another: $?"',
          `event ready ok '"facts":{"os":{"id":"x","name":"x","version":"1"},"kernel":"k","hostname":"x","addresses":["10.0.0.5"]}'`,
          'sleep 5',
        ].join('\n'),
      );
      const create = operation('create', web);
      const result = await host.run(create);
      const [, reserved] = new RegExp(`name='${web.name}' ip='([0-9.]+)'`).exec(
        host.virsh('net-dumpxml', host.name),
      )!;
      expect(result.outputs?.addresses?.[0]).toMatchObject({
        type: 'ipv4',
        address: reserved,
      });
      const xml = host.virsh('dumpxml', web.id);
      expect(xml).toContain("filter='clean-traffic'");
      expect(xml).toContain(`<parameter name='IP' value='${reserved}'/>`);
      const log = await host.logOf(create);
      expect(log).toContain('as itself: 0');
      expect(log).toContain('as another: 1');
      await host.run(operation('delete', web));
    },
    GENEROUS_MS,
  );

  it(
    'reports that a machine is paused, and starts, restarts and stops it',
    async () => {
      const web = vm();
      await host.run(operation('create', web));
      const found = async () =>
        (await host.listed()).find(({ vmId }) => vmId === web.id);

      host.virsh('suspend', web.id);
      expect(await found()).toMatchObject({
        power: 'unknown',
        problem: { code: 'MachinePaused' },
      });
      expect(await host.inspect(web)).toMatchObject({
        power: 'unknown',
        problem: { code: 'MachinePaused' },
      });
      expect(await host.run(operation('start', web))).toMatchObject({
        state: 'succeeded',
        outputs: { power: 'running' },
      });
      expect((await found())?.problem).toBeUndefined();
      host.virsh('suspend', web.id);
      expect(await host.run(operation('restart', web))).toMatchObject({
        state: 'succeeded',
      });
      host.virsh('suspend', web.id);
      expect(await host.run(operation('stop', web))).toMatchObject({
        state: 'succeeded',
        outputs: { power: 'stopped' },
      });
      await host.run(operation('delete', web));
    },
    GENEROUS_MS,
  );

  it(
    'leaves the machines of another portal alone',
    async () => {
      const shared = await another();
      const web = vm();
      await shared.submit(operation('create', web));
      const ids = async () => (await shared.listed()).map(({ vmId }) => vmId);
      expect(await ids()).toEqual([web.id]);
      shared.restartBackend('another-portal');
      expect(await ids()).toEqual([]);
      shared.restartBackend('test');
      expect(await ids()).toEqual([web.id]);
    },
    GENEROUS_MS,
  );

  it(
    'fails a guest that writes events without end, whose host bounds its files',
    async () => {
      const web = running(
        '#!/bin/sh\n. /etc/events\nyes "" > "$(events_port)"\n',
      );
      expect(await host.run(operation('create', web))).toMatchObject({
        state: 'failed',
        error: {
          code: 'GuestFailed',
          message: expect.stringContaining('to its events port'),
        },
      });
      // It continues to write; virtlogd rotates a file of 2 MiB, and keeps three.
      await until(async () => {
        const names = Object.keys(await host.sizesOf(`${web.id}.events`));
        return names.length === 4;
      });
      for (const size of Object.values(
        await host.sizesOf(`${web.id}.events`),
      )) {
        expect(size).toBeLessThanOrEqual(2 * 1024 * 1024);
      }
      await host.run(operation('delete', web));
      expect(await host.leftOf(web.id)).toEqual([]);
    },
    GENEROUS_MS,
  );

  it('refuses a name that another domain has', async () => {
    const web = vm();
    const other = vm({ name: web.name });
    await host.submit(operation('create', web));
    await expect(host.submit(operation('create', other))).rejects.toMatchObject(
      { code: 'NameTaken' },
    );
    await host.run(operation('delete', web));
    expect(await host.leftOf(web.id)).toEqual([]);
  }, 60_000);
});
