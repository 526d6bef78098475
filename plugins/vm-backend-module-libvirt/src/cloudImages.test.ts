import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  FileServer,
  publishedImages,
} from '@backlot/plugin-vm-executor-kit/testing';
import { operation, spec, vm } from '@backlot/plugin-vm-node/testing';
import { describeWithLibvirt } from './__testUtils__/describeWithLibvirt';
import { TestHost } from './__testUtils__/TestHost';

const GENEROUS_MS = 900_000;

/** With a real one it takes minutes, so it runs where that was built. */
for (const image of publishedImages()) {
  describeWithLibvirt(`the cloud image ${image.name} on libvirt`, () => {
    const { name } = image;
    let host: TestHost;
    let server: FileServer;
    let imagesDir: string;

    beforeAll(async () => {
      imagesDir = await fs.mkdtemp(path.join(os.tmpdir(), 'cloud-images-'));
      server = await FileServer.start(image.file);
      const cloudImage = {
        source: server.url('/moved'),
        sha256: image.sha256,
        os: image.os,
        sshUser: 'somebody',
        minMemoryMiB: 128,
      };
      host = await TestHost.create({
        imagesDir,
        cloudImages: {
          [name]: cloudImage,
          wrong: { ...cloudImage, sha256: 'a'.repeat(64) },
        },
      });
    }, GENEROUS_MS);

    afterAll(async () => {
      await host?.dispose();
      await server?.close();
      await fs.rm(imagesDir, { recursive: true, force: true });
    }, GENEROUS_MS);

    const machine = (userData?: string, imageName = name) =>
      vm({
        spec: spec({
          image: { name: imageName, os: image.os, userData: 'cloud-init' },
          size: {
            name: 'small',
            cpus: 1,
            memoryMiB: Math.max(image.minMemoryMiB, 160),
            diskGiB: 3,
          },
          userData,
        }),
      });

    it(
      'is fetched, brought to the host, boots by itself and reports when it is ready',
      async () => {
        const web = machine(
          '#!/bin/sh\necho "made $(hostname) on $(cat /sys/class/block/vda/size)"\n',
        );
        const create = operation('create', web);
        await host.submit(create);
        // Another backend goes on with the fetch, as with everything else.
        await host.executor.shutdown();
        host.restartBackend();
        const created = await host.pollUntil(
          create,
          ({ state }) => state !== 'running',
        );
        expect(created).toMatchObject({
          state: 'succeeded',
          progress: { done: 7, total: 7 },
          outputs: {
            hostname: web.name,
            sshUser: 'somebody',
            facts: { os: image.reportedOs },
          },
        });
        // In sectors of 512 bytes: the size's 3 GiB.
        expect((await host.logOf(create)).join('\n')).toContain(
          `made ${web.name} on 6291456`,
        );

        expect(await host.run(operation('restart', web))).toMatchObject({
          state: 'succeeded',
          outputs: { addresses: created.outputs!.addresses },
        });
        await host.run(operation('delete', web));
        expect(await host.leftOf(web.id)).toEqual([]);
      },
      GENEROUS_MS,
    );

    it(
      'reports that the user data failed, which cloud-init calls finished',
      async () => {
        const web = machine('#!/bin/sh\nexit 7\n');
        expect(await host.run(operation('create', web))).toMatchObject({
          state: 'failed',
          error: {
            code: 'UserDataFailed',
            message: expect.stringContaining('exit status'),
          },
        });
        await host.run(operation('delete', web));
      },
      GENEROUS_MS,
    );

    it(
      'makes nothing of an image that has another hash',
      async () => {
        const web = machine(undefined, 'wrong');
        expect(await host.run(operation('create', web))).toMatchObject({
          state: 'failed',
          error: { code: 'ImageHashWrong', retryable: false },
        });
        await host.run(operation('delete', web));
        expect(await host.leftOf(web.id)).toEqual([]);
      },
      GENEROUS_MS,
    );
  });
}
