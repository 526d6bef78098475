import { spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ExecutorDriver } from '@backlot/plugin-vm-node/testing';
import {
  builtImages,
  imageWithDisk,
} from '@backlot/plugin-vm-executor-kit/testing';
import { readLibvirtConfig } from '../config';
import { LibvirtExecutor } from '../LibvirtExecutor';
import { URI } from './describeWithLibvirt';
import { virshEnvironment } from '../virsh/VirshProcess';

type TestHosts = {
  /** Another way to this host. */
  uri?: string;
  /** What this host may carry. */
  limits?: { vms?: number; memoryMiB?: number };
  /** What this host lets its machines do. */
  host?: { filter?: string | false; isolated?: boolean };
  portal?: string;
  /** Of another host, beside this one. */
  away?: string;
};

/**
 * The libvirt of this machine, with a network and a pool of its own that go
 * away with it. `restartBackend` forgets all that the executor has in memory.
 */
export class TestHost extends ExecutorDriver<LibvirtExecutor> {
  readonly name = `bl-${randomBytes(3).toString('hex')}`;
  readonly lookedAt: string[] = [];
  executor!: LibvirtExecutor;
  private readonly executors: LibvirtExecutor[] = [];

  private constructor(
    private readonly directory: string,
    private readonly config: Record<string, unknown>,
    private readonly hosts: TestHosts,
  ) {
    super();
  }

  static async create(
    config: Record<string, unknown> = {},
    hosts: TestHosts = {},
  ): Promise<TestHost> {
    const directory = await fs.mkdtemp(
      path.join(os.tmpdir(), 'backlot-libvirt-test-'),
    );
    const host = new TestHost(directory, config, hosts);
    const pool = path.join(directory, 'pool');
    await fs.mkdir(pool);
    // QEMU may run as somebody else.
    await fs.chmod(directory, 0o755);
    host.virsh('pool-create-as', host.name, 'dir', '--target', pool);
    await host.createNetwork();
    host.restartBackend();
    return host;
  }

  /** A new instance, as in another replica or after a restart. */
  restartBackend(portal = this.hosts.portal): LibvirtExecutor {
    this.hosts.portal = portal;
    this.executor = this.startBackend();
    this.executors.push(this.executor);
    return this.executor;
  }

  async dispose(): Promise<void> {
    const ids = await this.deleteAll();
    for (const executor of this.executors) {
      await executor.shutdown();
    }
    // Those too that the executor, broken by a change, did not remove.
    for (const id of ids) {
      for (const command of ['destroy', 'undefine']) {
        spawnSync('virsh', ['-q', '-c', URI, command, id]);
      }
    }
    this.virsh('net-destroy', this.name);
    this.virsh('pool-destroy', this.name);
    await fs.rm(this.directory, { recursive: true, force: true });
  }

  virsh(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(
      'virsh',
      ['-q', '-c', URI, ...args],
      { env: virshEnvironment(), encoding: 'utf8' },
    );
    if (status !== 0) {
      throw new Error(`virsh ${args.join(' ')}: ${stderr}`);
    }
    return stdout;
  }

  /** How many bytes the files of a machine's volume take, rotated ones too. */
  async sizesOf(volume: string): Promise<Record<string, number>> {
    const pool = path.join(this.directory, 'pool');
    const names = await fs.readdir(pool);
    const sizes = await Promise.all(
      names
        .filter(name => name.startsWith(volume))
        .map(
          async name =>
            [name, (await fs.stat(path.join(pool, name))).size] as const,
        ),
    );
    return Object.fromEntries(sizes);
  }

  /** What is left of a machine here. */
  async leftOf(vmId: string): Promise<string[]> {
    const files = await fs.readdir(path.join(this.directory, 'pool'));
    return [
      ...files.filter(file => file.startsWith(vmId)),
      ...(this.virsh('list', '--all', '--uuid').match(vmId) ?? []),
      ...(this.virsh('net-dumpxml', this.name).match(/<host .*/g) ?? []),
    ];
  }

  /** An image of this host alone: micro's files and an empty disk. */
  async addImageWithDisk(name: string): Promise<string> {
    const directory = path.join(this.directory, name);
    const manifest = await imageWithDisk(name, directory);
    this.config.images = { [name]: { manifest } };
    this.restartBackend();
    return name;
  }

  /** The first one of a few whose addresses are not in use on this machine. */
  private async createNetwork(): Promise<void> {
    const file = path.join(this.directory, 'network.xml');
    for (let tries = 5; ; tries--) {
      const subnet = `10.${randomInt(100, 250)}.${randomInt(250)}`;
      await fs.writeFile(
        file,
        `<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>
          <name>${this.name}</name>
          <forward mode='nat'/>
          <bridge name='${this.name}' stp='off' delay='0'/>
          <domain name='${this.name}.test' localOnly='yes'/>
          <ip address='${subnet}.1' netmask='255.255.255.0'>
            <dhcp><range start='${subnet}.10' end='${subnet}.200'/></dhcp>
          </ip>
          <dnsmasq:options><dnsmasq:option value='no-ping'/></dnsmasq:options>
        </network>`,
      );
      try {
        this.virsh('net-create', file);
        return;
      } catch (error) {
        if (tries === 0) {
          throw error;
        }
      }
    }
  }

  private startBackend(): LibvirtExecutor {
    const { uri = URI, away, limits, host } = this.hosts;
    const config = readLibvirtConfig(
      this.name,
      mockServices.rootConfig({
        data: {
          kind: 'libvirt',
          hosts: {
            here: {
              uri,
              pool: this.name,
              network: this.name,
              ...limits,
              ...host,
            },
            ...(away && { away: { uri: away } }),
          },
          imagesDir: builtImages(),
          dataDir: path.join(this.directory, 'images'),
          accelerator: 'tcg',
          ...this.config,
        },
      }),
      { portal: this.hosts.portal ?? 'test' },
    );
    return LibvirtExecutor.create(config, this.context.logger, vmId =>
      this.lookedAt.push(vmId),
    );
  }
}
