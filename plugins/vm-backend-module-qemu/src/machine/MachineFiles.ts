import fs from 'node:fs/promises';
import path from 'node:path';
import type { ExecutorSpec } from '@backlot/plugin-vm-node';
import type { QemuConfig } from '../config';
import { failures } from '../errors';
import {
  exists,
  seedImage,
  type StoredImage,
  VENDOR_DATA,
} from '@backlot/plugin-vm-executor-kit';
import { findProgram, runProgram } from '../process/programs';
import type { QemuRecord } from './MachineRecord';
import type { MachineStore } from './MachineStore';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** What a new machine finds in its folder before its first start. */
export class MachineFiles {
  constructor(
    private readonly config: QemuConfig,
    private readonly store: MachineStore,
  ) {}

  /** @throws ExecutorError when a machine could not be made on this host */
  async checkHost(): Promise<void> {
    await findProgram(this.config.binary);
    const freeMiB = await this.freeDiskMiB();
    if (freeMiB < this.config.minFreeDiskMiB) {
      throw failures.diskFull(
        this.config.dataDir,
        `${freeMiB} MiB are free, and ${this.config.minFreeDiskMiB} must be`,
      );
    }
  }

  async freeDiskMiB(): Promise<number> {
    await fs.mkdir(this.config.dataDir, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await fs.statfs(this.config.dataDir);
    return Math.floor((bavail * bsize) / MIB);
  }

  async write(
    record: QemuRecord,
    image: StoredImage,
    spec: ExecutorSpec,
    signal?: AbortSignal,
  ): Promise<void> {
    const folder = this.store.folder(record.vmId);
    await fs.writeFile(
      folder.seed,
      seedImage({
        instanceId: record.vmId,
        hostname: record.name,
        sshKeys: spec.sshKeys,
        userData: spec.userData,
        vendorData: 'port' in image.manifest.events ? undefined : VENDOR_DATA,
      }),
      { mode: 0o600 },
    );
    if (image.manifest.disk) {
      const base = path.join(image.directory, image.manifest.disk.file);
      const { format } = image.manifest.disk;
      await this.makeOverlay(
        folder.disk,
        base,
        format,
        spec.size.diskGiB,
        signal,
      );
    }
  }

  private async makeOverlay(
    disk: string,
    base: string,
    format: string,
    diskGiB: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const info = JSON.parse(
      await this.imageTool(
        ['info', '-U', '--output=json', '-f', format, base],
        signal,
      ),
    );
    const size = Math.max(info['virtual-size'], Math.ceil(diskGiB * GIB));
    await this.imageTool(
      ['create', '-q', '-f', 'qcow2', '-F', format, '-b', base, disk].concat(
        String(size),
      ),
      signal,
    );
    await fs.chmod(disk, 0o600);
  }

  /** The output of `qemu-img info` on a machine's own disk, also while it runs. */
  async describeDisk(
    vmId: string,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    const { disk } = this.store.folder(vmId);
    return (await exists(disk))
      ? this.imageTool(
          ['info', '-U', '--output=json', '-f', 'qcow2', disk],
          signal,
        )
      : undefined;
  }

  private async imageTool(
    args: string[],
    signal?: AbortSignal,
  ): Promise<string> {
    const { status, stdout, stderr } = await runProgram(
      this.config.imageTool,
      args,
      { signal },
    );
    if (status === 0) {
      return stdout;
    }
    if (/no space left/i.test(stderr)) {
      throw failures.diskFull(this.config.dataDir, stderr.trim());
    }
    throw failures.startFailed(stderr.trim());
  }
}
