import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { PollResult } from '@backlot/plugin-vm-node';
import { operation, spec, vm } from '@backlot/plugin-vm-node/testing';
import { Host } from './__testUtils__/Host';
import { imagesDirectory } from '@backlot/plugin-vm-executor-kit/testing';
import { runProgram } from './process/programs';

jest.setTimeout(3_600_000);

const isBuilt = existsSync(
  path.join(imagesDirectory, 'debian-12', 'manifest.json'),
);

/** Takes a minute, so it runs where the image was built. */
(isBuilt ? describe : describe.skip)(
  'the image debian-12 (runs where ./dev image debian-12 made it)',
  () => {
    let host: Host;

    // Two at once boot for minutes where others use the processors too.
    const createHost = async () => {
      const made = await Host.create({ bootTimeout: '15m' });
      made.timeoutMs = 30 * 60_000;
      return made;
    };

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
      host = await createHost();
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

      const output = await ssh(
        created,
        key.file,
        'cat /etc/built; sudo -n id -u; df --output=size -BG / | tail -n 1',
      );
      expect(output.split(/\s*\n\s*/)).toEqual([
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

    it('fails with the reason where cloud-init calls the boot finished', async () => {
      host = await createHost();
      const cases: Array<[userData: string, reasons: string[]]> = [
        ['#!/bin/sh\nexit 7\n', ['exit status 7']],
        [
          '#!/usr/bin/zsh\necho hello\n',
          ['its interpreter /usr/bin/zsh is not in the image'],
        ],
        // Neither is a header that cloud-init knows.
        [
          '# cloud-config\nruncmd: [touch /done]\n',
          ['Unhandled non-multipart'],
        ],
        [
          [
            '#cloud-config-archive',
            '- {type: text/cloud-boothook, content: "#!/bin/sh\\nexit 5\\n"}',
            '- {type: text/part-handler, content: "#part-handler\\nthis is no Python\\n"}',
            '- {type: text/jinja2, content: "## template: jinja\\n#!/bin/sh\\necho {{ none.of.this }}\\n"}',
            '- {type: text/cloud-config, content: "#cloud-config\\n- a list\\n"}',
            '- {type: text/cloud-config, content: "#cloud-config\\nruncmdd: [ls]\\nsnap: {}\\n"}',
          ].join('\n'),
          [
            'Boothooks script',
            'registering python file',
            'jinja template',
            'but got list instead',
            'cloud-init knows no key runcmdd',
            'this image does not run the module for snap',
          ],
        ],
      ];
      await Promise.all(
        cases.map(async ([userData, reasons]) => {
          const result = await host.run(operation('create', debian(userData)));
          expect(result).toMatchObject({
            state: 'failed',
            error: { code: 'UserDataFailed', retryable: false },
          });
          const message = JSON.stringify(result);
          expect(reasons.filter(reason => !message.includes(reason))).toEqual(
            [],
          );
        }),
      );
    });

    it('runs the modules that people expect, whatever a key is called', async () => {
      host = await createHost();
      const key = await makeKey();
      const web = debian(
        [
          '#cloud-config',
          'swap: {filename: /swapfile, size: 33554432}',
          'mounts: [[tmpfs, /mnt/x, tmpfs, "size=1m", "0", "0"]]',
          'locale: de_DE.UTF-8',
          'keyboard: {layout: de}',
          'timezone: Europe/Berlin',
          'ntp: {enabled: true, ntp_client: systemd-timesyncd, servers: [192.0.2.1]}',
          'final_message: "the end, after $uptime seconds"',
        ].join('\n'),
        [`${key.public.trim()} Jo\u0092s laptop`],
      );
      const create = operation('create', web);
      const created = await host.run(create);
      expect(created.state === 'failed' && created.error).toBe(false);
      expect(created.outputs).toMatchObject({ hostname: web.name });
      const output = await ssh(
        created,
        key.file,
        [
          'grep -c /swapfile /proc/swaps',
          'grep -c " /mnt/x " /proc/mounts',
          '. /etc/default/locale; echo $LANG',
          'locale -a | grep -c de_DE',
          '. /etc/default/keyboard; echo $XKBLAYOUT',
          'cat /etc/timezone',
          'cat /etc/systemd/timesyncd.conf.d/* | grep -c 192.0.2.1',
          'grep -c "Invalid cloud-config" /var/log/cloud-init.log',
        ].join('; '),
      );
      expect(output.split('\n')).toEqual([
        '1',
        '1',
        'de_DE.UTF-8',
        '1',
        'de',
        'Europe/Berlin',
        '1',
        '0',
      ]);
      expect((await host.logOf(create)).join('\n')).toMatch(
        /the end, after [\d.]+ seconds/,
      );
    });
  },
);
