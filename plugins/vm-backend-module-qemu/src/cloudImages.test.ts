import path from 'node:path';
import {
  FileServer,
  type PublishedImage,
  publishedImages,
} from '@backlot/plugin-vm-executor-kit/testing';
import { operation, spec, vm } from '@backlot/plugin-vm-node/testing';
import { Host } from './__testUtils__/Host';

jest.setTimeout(900_000);

/** With a real one it takes minutes, so it runs where that was built. */
describe.each(publishedImages().map(image => [image.name, image] as const))(
  'the cloud image %s',
  (name, image) => {
    let host: Host;
    let server: FileServer;

    afterEach(async () => {
      await host?.dispose();
      await server?.close();
    });

    const start = async (changes: Partial<PublishedImage> = {}) => {
      const { file, sha256, os } = { ...image, ...changes };
      server = await FileServer.start(file);
      host = await Host.create();
      host.restartBackend({
        imagesDir: path.join(host.directory, 'images'),
        cloudImages: {
          [name]: {
            source: server.url('/moved'),
            sha256,
            os,
            sshUser: 'somebody',
            minMemoryMiB: 128,
          },
        },
      });
    };
    const machine = (userData?: string) =>
      vm({
        spec: spec({
          image: { name, os: image.os, userData: 'cloud-init' },
          size: {
            name: 'small',
            cpus: 1,
            memoryMiB: Math.max(image.minMemoryMiB, 160),
            diskGiB: 3,
          },
          userData,
        }),
      });

    it('is fetched, boots by itself and reports when it is ready, again after a restart', async () => {
      await start();
      const web = machine(
        '#!/bin/sh\necho "made $(hostname) on $(cat /sys/class/block/vda/size)"\n',
      );
      const create = operation('create', web);
      await host.submit(create);
      // Another backend continues the fetch, as everything else.
      await host.executor.shutdown();
      host.restartBackend();
      expect(await host.executor.poll(create, host.context)).toMatchObject({
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
          sshUser: 'somebody',
          facts: { os: image.reportedOs, guestAddresses: '10.0.2.15' },
        },
      });
      const steps = ['image', 'prepare', 'queue', 'start'].concat(
        ...['kernel', 'network', 'user-data', 'ready'],
      );
      expect(created.steps!.map(step => step.name)).toEqual(steps);
      expect(created.progress).toEqual({ done: 8, total: 8 });
      // In sectors of 512 bytes: the size's 3 GiB.
      expect((await host.logOf(create)).join('\n')).toContain(
        `made ${web.name} on 6291456`,
      );

      const requests = server.requests.length;
      host.restartBackend();
      expect(await host.run(operation('restart', web))).toMatchObject({
        state: 'succeeded',
        outputs: { hostname: web.name },
      });
      expect(server.requests).toHaveLength(requests);
    });

    it('reports that the user data failed, which cloud-init calls finished', async () => {
      await start();
      const web = machine('#!/bin/sh\nexit 7\n');
      expect(await host.run(operation('create', web))).toMatchObject({
        state: 'failed',
        error: {
          code: 'UserDataFailed',
          message: expect.stringContaining('exit status'),
        },
      });
    });

    it('makes no machine of an image with another hash', async () => {
      await start({ sha256: 'a'.repeat(64) });
      const web = machine();
      expect(await host.run(operation('create', web))).toMatchObject({
        state: 'failed',
        error: { code: 'ImageHashWrong', retryable: false },
      });
      expect(await host.filesOf(web.id)).toEqual([]);
    });
  },
);
