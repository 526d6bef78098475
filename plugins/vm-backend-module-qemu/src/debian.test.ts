import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { PollResult } from '@backlot/plugin-vm-node';
import { Host, operation, spec, vm } from './__testUtils__/Host';
import { imagesDirectory } from '@backlot/vm-guest-node/testing';
import { runProgram } from './process/programs';

jest.setTimeout(900_000);

const isBuilt = existsSync(
  path.join(imagesDirectory, 'debian-12', 'manifest.json'),
);

/** Takes a minute of its own, so it runs where the image was asked for. */
(isBuilt ? describe : describe.skip)(
  'the image debian-12 (runs after images/build debian-12)',
  () => {
    let host: Host;

    afterEach(async () => {
      await host?.dispose();
    });

    const debian = (userData: string, sshKeys: string[] = []) =>
      vm({
        spec: spec({
          image: {
            name: 'debian-12',
            os: { name: 'Debian', version: '12' },
            userData: 'cloud-init',
            sshUser: 'debian',
          },
          size: { name: 'small', cpus: 1, memoryMiB: 512, diskGiB: 3 },
          userData,
          sshKeys,
        }),
      });

    const makeKey = async () => {
      const file = path.join(host.directory, 'key');
      const args = ['-q', '-t', 'ed25519', '-N', '', '-C', 'me', '-f', file];
      expect(await runProgram('ssh-keygen', args)).toMatchObject({ status: 0 });
      return {
        file,
        public: (await fs.readFile(`${file}.pub`, 'utf8')).trim(),
      };
    };

    const ssh = async (result: PollResult, key: string, command: string) => {
      const [{ address, port }] = result.outputs!.addresses!.filter(
        ({ purpose }) => purpose === 'ssh',
      );
      const options = [
        'StrictHostKeyChecking=no',
        'UserKnownHostsFile=/dev/null',
        'BatchMode=yes',
        'ConnectTimeout=60',
        'LogLevel=ERROR',
      ].flatMap(option => ['-o', option]);
      const { stdout, stderr } = await runProgram('ssh', [
        ...options,
        ...['-i', key, '-p', String(port)],
        `${result.outputs!.sshUser}@${address}`,
        command,
      ]);
      return (stdout + stderr).trim();
    };

    it('lets its user in by SSH, before and after a restart', async () => {
      host = await Host.create();
      const key = await makeKey();
      const web = debian(
        '#!/bin/sh\necho "built on $(hostname)" | tee /etc/built\n',
        [key.public],
      );
      const create = operation('create', web);
      const created = await host.run(create);
      expect(created).toMatchObject({
        state: 'succeeded',
        outputs: {
          hostname: web.name,
          sshUser: 'debian',
          facts: { os: expect.stringMatching(/^Debian 12\./) },
        },
      });
      expect(await host.logOf(create)).toContainEqual(
        expect.stringContaining(`built on ${web.name}`),
      );

      const told = await ssh(
        created,
        key.file,
        'cat /etc/built; sudo -n id -u; df --output=size -BG / | tail -n 1',
      );
      expect(told.split(/\s*\n\s*/)).toEqual([
        `built on ${web.name}`,
        '0',
        '3G',
      ]);

      const restarted = await host.run(operation('restart', web));
      expect(restarted).toMatchObject({ state: 'succeeded' });
      expect(await ssh(restarted, key.file, 'cat /etc/built')).toBe(
        `built on ${web.name}`,
      );
    });

    it('tells that the user data failed, which cloud-init calls finished', async () => {
      host = await Host.create();
      expect(
        await host.run(operation('create', debian('#!/bin/sh\nexit 7\n'))),
      ).toMatchObject({
        state: 'failed',
        error: {
          code: 'UserDataFailed',
          message: expect.stringContaining('exit status 7'),
        },
      });
    });
  },
);
