import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ExecutorDriver } from '@backlot/plugin-vm-node/testing';
import {
  builtImages,
  imageWithDisk,
} from '@backlot/plugin-vm-executor-kit/testing';
import { readQemuConfig } from '../config';
import type { QemuRecord } from '../machine/MachineRecord';
import { MachineFolder } from '../machine/MachineStore';
import { runProgram } from '../process/programs';
import { QemuProcess } from '../process/QemuProcess';
import { QemuExecutor } from '../QemuExecutor';

/**
 * A host to test on: real machines of real QEMU, in a folder of its own.
 * `restartBackend` forgets all that the executor has in memory.
 */
export class Host extends ExecutorDriver<QemuExecutor> {
  private readonly portal: { portal: string; offeredImages: string[] } = {
    portal: 'test',
    offeredImages: [],
  };

  executor: QemuExecutor;

  private constructor(
    readonly directory: string,
    readonly config: Record<string, unknown>,
  ) {
    super();
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
    await this.deleteAll();
  }

  async command(program: string, ...args: string[]): Promise<void> {
    const { status, stderr } = await runProgram(program, args);
    if (status !== 0) {
      throw new Error(`${program}: ${stderr}`);
    }
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

  async recordOf(vmId: string): Promise<QemuRecord> {
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
    const directory = path.join(this.directory, 'images', name);
    const manifest = await imageWithDisk(name, directory);
    this.config.images = { [name]: { manifest } };
    this.restartBackend();
    return name;
  }

  /** Images that a test may damage. */
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
