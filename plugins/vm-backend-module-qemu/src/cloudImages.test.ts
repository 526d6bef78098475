import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { FileServer, imagesDirectory } from '@backlot/vm-guest-node/testing';
import { Host, operation, spec, vm } from './__testUtils__/Host';

jest.setTimeout(900_000);

const stock = path.join(imagesDirectory, 'debian-12-cloud');

/** Takes minutes, so it runs where the image was asked for. */
(existsSync(path.join(stock, 'manifest.json')) ? describe : describe.skip)(
  'a cloud image (runs after images/build debian-12-cloud)',
  () => {
    let host: Host;
    let server: FileServer;

    afterEach(async () => {
      await host?.dispose();
      await server?.close();
    });

    const start = async () => {
      const manifest = JSON.parse(
        await fs.readFile(path.join(stock, 'manifest.json'), 'utf8'),
      );
      server = await FileServer.start(path.join(stock, 'disk.qcow2'));
      host = await Host.create();
      host.restartBackend({
        imagesDir: path.join(host.directory, 'images'),
        cloudImages: {
          stock: {
            source: server.url('/moved'),
            sha256: manifest.files[0].sha256,
            os: { name: 'Debian', version: '12' },
            sshUser: 'debian',
          },
        },
      });
    };
    const fromStock = (userData?: string) =>
      vm({
        spec: spec({
          image: {
            name: 'stock',
            os: { name: 'Debian', version: '12' },
            userData: 'cloud-init',
            sshUser: 'debian',
          },
          size: { name: 'small', cpus: 1, memoryMiB: 512, diskGiB: 3 },
          userData,
        }),
      });

    it('is fetched, boots by itself and tells when it is ready, again after a restart', async () => {
      await start();
      const web = fromStock(
        '#!/bin/sh\necho "made $(hostname) with $(df --output=size -BG / | tail -n 1)"\n',
      );
      const create = operation('create', web);
      await host.submit(create);
      const waiting = await host.executor.poll(create, host.context);
      expect(waiting).toMatchObject({
        state: 'running',
        steps: [{ name: 'image' }],
      });
      const created = await host.pollUntil(
        create,
        ({ state }) => state !== 'running',
      );
      expect(created).toMatchObject({
        state: 'succeeded',
        outputs: {
          hostname: web.name,
          sshUser: 'debian',
          facts: { os: 'Debian GNU/Linux 12', guestAddresses: '10.0.2.15' },
        },
      });
      expect(created.steps!.map(({ name }) => name)).toEqual(
        ['image', 'prepare', 'queue', 'start'].concat([
          'kernel',
          'network',
          'user-data',
          'ready',
        ]),
      );
      expect((await host.logOf(create)).join('\n')).toMatch(
        new RegExp(`made ${web.name} with +3G`),
      );
      expect(server.requests).toEqual(['/moved', '/image']);

      host.restartBackend();
      const restart = operation('restart', web);
      expect(await host.run(restart)).toMatchObject({
        state: 'succeeded',
        outputs: { hostname: web.name },
      });
      expect(server.requests).toHaveLength(2);
    });

    it('tells that the user data failed, which cloud-init calls finished', async () => {
      await start();
      expect(
        await host.run(operation('create', fromStock('#!/bin/sh\nexit 7\n'))),
      ).toMatchObject({
        state: 'failed',
        error: {
          code: 'UserDataFailed',
          message: expect.stringContaining('exit status'),
        },
      });
    });
  },
);
