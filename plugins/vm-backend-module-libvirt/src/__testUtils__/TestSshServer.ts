import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';

const SSHD = '/usr/sbin/sshd';

/** Says why tests over SSH cannot run; undefined where they can. */
export function whyNoSsh(): string | undefined {
  // Without a key of the host it complains, but of nothing else.
  const { error } = spawnSync(SSHD, ['-t', '-f', '/dev/null']);
  return error && `there is no SSH server: ${error.message}`;
}

/** An SSH server of this machine with keys of its own, by which it is another host. */
export class TestSshServer {
  private daemon: ChildProcess | undefined;

  private constructor(
    private readonly directory: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<TestSshServer> {
    const directory = await fs.mkdtemp(
      path.join(os.tmpdir(), 'backlot-ssh-test-'),
    );
    const server = new TestSshServer(directory, await freePort());
    await server.prepare();
    await server.open();
    return server;
  }

  /** @param changes - what the client gets wrong */
  uri(changes: { key?: 'strange'; host?: 'unknown' | 'changed' } = {}): string {
    const key = path.join(this.directory, changes.key ?? 'client');
    const ssh = path.join(this.directory, `ssh-${changes.host ?? 'known'}`);
    return `qemu+ssh://root@127.0.0.1:${this.port}/system?keyfile=${key}&command=${ssh}`;
  }

  /** The same by libvirt's own SSH client, which reads another known_hosts. */
  uriOfLibssh2(): string {
    const at = (file: string) => path.join(this.directory, file);
    return `qemu+libssh2://root@127.0.0.1:${this.port}/system?keyfile=${at(
      'client',
    )}&known_hosts=${at('known')}`;
  }

  /** From now on connections are accepted and never answered, as by a host that hangs. */
  hang(): void {
    this.daemon?.kill('SIGSTOP');
  }

  resume(): void {
    this.daemon?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    const { daemon } = this;
    if (!daemon || daemon.exitCode !== null) {
      return;
    }
    const ended = new Promise(resolve => daemon.once('exit', resolve));
    daemon.kill('SIGKILL');
    await ended;
  }

  async dispose(): Promise<void> {
    await this.close();
    await fs.rm(this.directory, { recursive: true, force: true });
  }

  private async prepare(): Promise<void> {
    const at = (file: string) => path.join(this.directory, file);
    for (const key of ['host', 'client', 'strange']) {
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
    }
    const publicKey = async (name: string) =>
      (await fs.readFile(at(`${name}.pub`), 'utf8')).split(' ', 2).join(' ');
    const known = async (name: string) =>
      `[127.0.0.1]:${this.port} ${await publicKey(name)}\n`;
    await fs.writeFile(at('authorized'), `${await publicKey('client')}\n`);
    await fs.writeFile(at('known'), await known('host'));
    await fs.writeFile(at('changed'), await known('strange'));
    await fs.writeFile(at('unknown'), '');
    for (const list of ['known', 'changed', 'unknown']) {
      await fs.writeFile(
        at(`ssh-${list}`),
        `#!/bin/sh\nexec ssh -F none -o UserKnownHostsFile=${at(
          list,
        )} -o GlobalKnownHostsFile=/dev/null "$@"\n`,
        { mode: 0o755 },
      );
    }
    await fs.writeFile(
      at('sshd_config'),
      [
        'ListenAddress 127.0.0.1',
        `Port ${this.port}`,
        `HostKey ${at('host')}`,
        `AuthorizedKeysFile ${at('authorized')}`,
        'PidFile none',
        'StrictModes no',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin prohibit-password',
        // Tests connect more at once than people do.
        'MaxStartups 100',
        '',
      ].join('\n'),
    );
    // Made by its service where there is one.
    await fs.mkdir('/run/sshd', { recursive: true });
  }

  private async open(): Promise<void> {
    const daemon = spawn(
      SSHD,
      ['-D', '-e', '-f', path.join(this.directory, 'sshd_config')],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.daemon = daemon;
    let said = '';
    daemon.stderr!.on('data', data => (said += data));
    while (!said.includes('Server listening')) {
      if (daemon.exitCode !== null) {
        throw new Error(`sshd ended: ${said}`);
      }
      await sleep(20);
    }
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
