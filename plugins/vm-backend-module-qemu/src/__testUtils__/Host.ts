import { createHash, randomUUID } from 'node:crypto';
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
import { readQemuConfig } from '../config';
import type { MachineRecord } from '../machine/MachineRecord';
import { MachineFolder } from '../machine/MachineStore';
import { runProgram } from '../process/programs';
import { QemuProcess } from '../process/QemuProcess';
import { QemuExecutor } from '../QemuExecutor';

const GENEROUS_MS = 240_000;

/**
 * A host to test on: real machines of real QEMU, in a folder of its own.
 * `restartBackend` forgets all that the executor has in memory.
 */
export class Host {
  readonly context: ExecutorContext = {
    signal: new AbortController().signal,
    logger: mockServices.logger.mock(),
  };

  private readonly portal: { portal: string; offeredImages: string[] } = {
    portal: 'test',
    offeredImages: [],
  };

  /** What an operation is waited for. */
  patienceMs = GENEROUS_MS;
  executor: QemuExecutor;
  private readonly vmIds = new Set<string>();

  private constructor(
    readonly directory: string,
    readonly config: Record<string, unknown>,
  ) {
    this.executor = this.startBackend();
  }

  static async create(config: Record<string, unknown> = {}): Promise<Host> {
    const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'backlot-qemu-'));
    return new Host(directory, {
      kind: 'qemu',
      dataDir: path.join(directory, 'data'),
      imagesDir: builtImages(),
      accelerator: 'tcg',
      minFreeDiskMiB: 1,
      autostart: false,
      ...config,
    });
  }

  restartBackend(
    config: Record<string, unknown> = {},
    portal: { portal?: string; offeredImages?: string[] } = {},
  ): QemuExecutor {
    Object.assign(this.config, config);
    Object.assign(this.portal, portal);
    this.executor = this.startBackend();
    return this.executor;
  }

  /** Ends every machine, the forgotten ones too. */
  async dispose(): Promise<void> {
    await this.endAll();
    await fs.rm(this.directory, { recursive: true, force: true });
  }

  async endAll(): Promise<void> {
    await this.executor.shutdown();
    for (const vmId of this.vmIds) {
      await this.run(operation('delete', vm({ id: vmId }), { force: true }));
    }
    this.vmIds.clear();
  }

  async command(program: string, ...args: string[]): Promise<void> {
    const { status, stderr } = await runProgram(program, args);
    if (status !== 0) throw new Error(`${program}: ${stderr}`);
  }

  /** What is left of a machine on this host. */
  async filesOf(vmId: string): Promise<string[]> {
    return fs.readdir(this.folderOf(vmId)).catch(() => []);
  }

  folderOf(vmId: string): string {
    return path.join(this.directory, 'data', 'machines', vmId);
  }

  async pidOf(vmId: string): Promise<number> {
    const file = path.join(this.folderOf(vmId), 'qemu.pid');
    return Number(await fs.readFile(file, 'utf8'));
  }

  async recordOf(vmId: string): Promise<MachineRecord> {
    const file = path.join(this.folderOf(vmId), 'machine.json');
    return JSON.parse(await fs.readFile(file, 'utf8'));
  }

  async isRunning(vmId: string): Promise<boolean> {
    return this.process(vmId).runs();
  }

  async monitor(vmId: string, command: string): Promise<void> {
    await this.process(vmId).monitor(undefined, client =>
      client.execute(command),
    );
  }

  async listed(): Promise<ExecutorMachine[]> {
    const machines: ExecutorMachine[] = [];
    for await (const machine of this.executor.list(this.context)) {
      machines.push(machine);
    }
    return machines;
  }

  /** Makes machines look as if the host had been booted since they started. */
  async pretendHostBooted(...vmIds: string[]): Promise<void> {
    for (const vmId of vmIds) {
      const record = await this.recordOf(vmId);
      await fs.writeFile(
        path.join(this.folderOf(vmId), 'machine.json'),
        JSON.stringify({ ...record, hostBoot: 'an earlier one' }),
      );
    }
  }

  /** An image of this host alone: micro's files and an empty disk. */
  async addImageWithDisk(name: string): Promise<string> {
    const micro = path.join(builtImages(), 'micro');
    const directory = path.join(this.directory, 'images', name);
    await fs.cp(micro, directory, { recursive: true });
    const disk = path.join(directory, 'disk.qcow2');
    await runProgram('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '16M']);
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

  /** The images, to be spoilt. */
  async copyImages(): Promise<string> {
    const imagesDir = path.join(this.directory, 'images');
    await fs.cp(
      path.join(builtImages(), 'micro'),
      path.join(imagesDir, 'micro'),
      { recursive: true },
    );
    return imagesDir;
  }

  async removeImage(name: string): Promise<void> {
    await fs.rm(path.join(this.directory, 'images', name), {
      recursive: true,
    });
  }

  async submit(ask: ExecutorOperation): Promise<void> {
    this.vmIds.add(ask.vm.id);
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
    const deadline = Date.now() + this.patienceMs;
    for (;;) {
      const result = await this.executor.poll(ask, this.context);
      if (await condition(result)) return result;
      if (result.state !== 'running' || Date.now() > deadline) {
        throw new Error(`Not what was waited for: ${JSON.stringify(result)}`);
      }
      await sleep(result.lookAgainInMs ?? 200);
    }
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

  private process(vmId: string): QemuProcess {
    return new QemuProcess(vmId, new MachineFolder(this.folderOf(vmId)));
  }

  private startBackend(): QemuExecutor {
    const config = readQemuConfig(
      'test',
      mockServices.rootConfig({ data: this.config as {} }),
      { host: 'here', ...this.portal },
    );
    return QemuExecutor.create(config, this.context.logger);
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
    placement: 'here',
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
