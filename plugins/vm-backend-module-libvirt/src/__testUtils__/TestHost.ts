import { spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type {
  ExecutorContext,
  ExecutorMachine,
  ExecutorOperation,
  ExecutorSpec,
  ExecutorVm,
  PollResult,
} from '@backlot/plugin-vm-node';
import type { ImageManifest } from '@backlot/plugin-vm-executor-kit';
import { builtImages } from '@backlot/plugin-vm-executor-kit/testing';
import { readLibvirtConfig } from '../config';
import { LibvirtExecutor } from '../LibvirtExecutor';
import { URI } from './describeWithLibvirt';
import { virshEnvironment } from '../virsh/VirshProcess';

const GENEROUS_MS = 240_000;

interface TestHosts {
  /** Another way to this host. */
  uri?: string;
  /** What this host may carry. */
  limits?: { vms?: number; memoryMiB?: number };
  /** What this host lets its machines do. */
  host?: { filter?: string | false; isolated?: boolean };
  portal?: string;
  /** Of another host, beside this one. */
  away?: string;
}

/**
 * The libvirt of this machine, with a network and a pool of its own that go
 * away with it. `restartBackend` forgets all that the executor has in memory.
 */
export class TestHost {
  readonly context: ExecutorContext = {
    signal: new AbortController().signal,
    logger: mockServices.logger.mock(),
  };
  readonly name = `bl-${randomBytes(3).toString('hex')}`;
  readonly lookedAt: string[] = [];
  executor!: LibvirtExecutor;
  private readonly executors: LibvirtExecutor[] = [];
  private readonly vms = new Map<string, ExecutorVm>();

  private constructor(
    private readonly directory: string,
    private readonly config: Record<string, unknown>,
    private readonly hosts: TestHosts,
  ) {}

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
    for (const ofVm of this.vms.values()) {
      await this.run(operation('delete', ofVm, { force: true }));
    }
    for (const executor of this.executors) {
      await executor.shutdown();
    }
    // Those too that the executor, broken by a change, did not remove.
    for (const { id } of this.vms.values()) {
      for (const verb of ['destroy', 'undefine']) {
        spawnSync('virsh', ['-q', '-c', URI, verb, id]);
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
    if (status !== 0) throw new Error(`virsh ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  inspect(ofVm: ExecutorVm): Promise<ExecutorMachine | undefined> {
    return this.executor.inspect(ofVm, this.context);
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
    await fs.cp(path.join(builtImages(), 'micro'), directory, {
      recursive: true,
    });
    const disk = path.join(directory, 'disk.qcow2');
    spawnSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '16M']);
    const content = await fs.readFile(disk);
    const file = path.join(directory, 'manifest.json');
    const manifest: ImageManifest = JSON.parse(await fs.readFile(file, 'utf8'));
    await fs.writeFile(
      file,
      JSON.stringify({
        ...manifest,
        name,
        disk: { file: 'disk.qcow2', format: 'qcow2' },
        files: manifest.files.concat({
          name: 'disk.qcow2',
          bytes: content.length,
          sha256: createHash('sha256').update(content).digest('hex'),
        }),
      }),
    );
    this.config.images = { [name]: { manifest: file } };
    this.restartBackend();
    return name;
  }

  async submit(ask: ExecutorOperation): Promise<void> {
    this.vms.set(ask.vm.id, ask.vm);
    const prepared = await this.executor.prepare(ask, this.context);
    ask.vm.placement = prepared.placement;
    await this.executor.submit(ask, this.context);
  }

  /** Submits and polls to the end. */
  async run(ask: ExecutorOperation): Promise<PollResult> {
    await this.submit(ask);
    return this.pollUntil(ask, ({ state }) => state !== 'running');
  }

  async pollUntil(
    ask: ExecutorOperation,
    condition: (result: PollResult) => boolean | Promise<boolean>,
  ): Promise<PollResult> {
    const deadline = Date.now() + GENEROUS_MS;
    for (;;) {
      const result = await this.executor.poll(ask, this.context);
      if (await condition(result)) return result;
      if (result.state !== 'running' || Date.now() > deadline) {
        throw new Error(`Not what was waited for: ${JSON.stringify(result)}`);
      }
      await sleep(result.lookAgainInMs ?? 200);
    }
  }

  async listed(): Promise<ExecutorMachine[]> {
    const machines: ExecutorMachine[] = [];
    for await (const machine of this.executor.list(this.context)) {
      machines.push(machine);
    }
    return machines;
  }

  async logOf(ask: ExecutorOperation): Promise<string[]> {
    const lines: string[] = [];
    let cursor: string | undefined;
    for (;;) {
      const logs = await this.executor.logs(ask, cursor, this.context);
      lines.push(...logs.lines.map(({ line }) => line));
      cursor = logs.cursor;
      if (!logs.more) return lines;
    }
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
        if (tries === 0) throw error;
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

export function vm(
  changes: Partial<ExecutorVm> & { spec?: ExecutorSpec } = {},
): ExecutorVm {
  const id = changes.id ?? randomUUID();
  return {
    id,
    name: `web-${id.slice(0, 4)}`,
    groupId: randomUUID(),
    component: 'component:default/web',
    owner: 'group:default/test',
    environment: 'test',
    spec: spec(),
    ...changes,
  };
}

export function spec(changes: Partial<ExecutorSpec> = {}): ExecutorSpec {
  return {
    stack: 'none',
    image: {
      name: 'micro',
      os: { name: 'Backlot micro', version: '1' },
      userData: 'script',
    },
    size: { name: 'tiny', cpus: 1, memoryMiB: 128, diskGiB: 1 },
    sshKeys: [],
    labels: {},
    ...changes,
  };
}

export function operation(
  type: ExecutorOperation['type'],
  ofVm: ExecutorVm,
  changes: Partial<ExecutorOperation> = {},
): ExecutorOperation {
  return {
    id: randomUUID(),
    type,
    attempt: 1,
    deadlineAt: new Date(Date.now() + GENEROUS_MS),
    vm: ofVm,
    ...changes,
  };
}
