import fs from 'node:fs/promises';
import path from 'node:path';
import { failures } from '../errors';
import type { Virsh } from '../virsh/Virsh';
import { readPool } from '../xml/pool';
import { readVolume, type VolumeDetails } from '../xml/volume';
import { orAbsent, orDone } from '../virsh/VirshError';

const UPLOAD_MS = 60 * 60 * 1000;

/** Pools whose volumes are files, which QEMU can boot from and write logs to. */
const FILE_POOLS = ['dir', 'fs', 'netfs'];

/** A host's storage pool; all of it by libvirt, so the host may be elsewhere. */
export class Volumes {
  private directory: string | undefined;

  constructor(
    private readonly virsh: Virsh,
    readonly pool: string,
    private readonly host: string,
  ) {}

  /** Where the pool's files are on its host. */
  async path(volume: string, signal: AbortSignal): Promise<string> {
    if (!this.directory) {
      const answer = await this.virsh.run(['pool-dumpxml', this.pool], {
        signal,
      });
      const { type, directory } = readPool(answer);
      if (!directory || !FILE_POOLS.includes(type)) {
        throw failures.poolUnusable(
          this.pool,
          this.host,
          `it is of the type ${type}, whose volumes are no files`,
        );
      }
      this.directory = directory;
    }
    return path.posix.join(this.directory, volume);
  }

  async exists(volume: string, signal: AbortSignal): Promise<boolean> {
    const key = await orAbsent(
      this.virsh.run(['vol-key', volume, '--pool', this.pool], { signal }),
    );
    return key !== undefined;
  }

  /** One that exists already is left as it is. */
  async create(
    volume: string,
    bytes: number,
    signal: AbortSignal,
    backing?: { volume: string; format: string },
  ): Promise<void> {
    const args = ['vol-create-as', this.pool, volume, String(bytes)];
    args.push('--allocation', '0', '--format', backing ? 'qcow2' : 'raw');
    if (backing) {
      args.push('--backing-vol', backing.volume);
      args.push('--backing-vol-format', backing.format);
    }
    await orDone(this.virsh.run(args, { signal }));
  }

  async upload(
    volume: string,
    file: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { size } = await fs.stat(file);
    await this.create(volume, size, signal);
    await this.virsh.run(['vol-upload', volume, file, '--pool', this.pool], {
      signal,
      timeoutMs: UPLOAD_MS,
    });
  }

  async uploadText(
    volume: string,
    content: Buffer,
    signal: AbortSignal,
  ): Promise<void> {
    await this.virsh.withFile(content, file =>
      this.upload(volume, file, signal),
    );
  }

  /** What a volume holds, handed over as a file; nothing where it is absent. */
  async read<T>(
    volume: string,
    range: { offset: number; length: number },
    use: (file: string) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    return this.virsh.withFile('', async file => {
      await orAbsent(
        this.virsh.run(
          ['vol-download', volume, file, '--pool', this.pool].concat(
            '--offset',
            String(range.offset),
            '--length',
            String(range.length),
          ),
          { signal },
        ),
      );
      return use(file);
    });
  }

  /** Those of one machine, its rotated logs included. */
  async remove(vmId: string, signal: AbortSignal): Promise<void> {
    // Files that libvirt did not make itself are volumes from here on. It
    // refuses while something is uploaded, and then they stay.
    await this.virsh.run(['pool-refresh', this.pool], { signal }).catch(() => {
      signal.throwIfAborted();
    });
    for (const name of await this.names(signal)) {
      if (name.startsWith(`${vmId}.`)) {
        await this.delete(name, signal);
      }
    }
  }

  async names(signal: AbortSignal): Promise<string[]> {
    const answer = await this.virsh.run(['vol-list', this.pool], { signal });
    return answer
      .split('\n')
      .map(line => line.trim().split(/\s+/)[0])
      .filter(Boolean);
  }

  /** Undefined where there is none. */
  async details(
    volume: string,
    signal: AbortSignal,
  ): Promise<VolumeDetails | undefined> {
    const xml = await orAbsent(
      this.virsh.run(['vol-dumpxml', volume, '--pool', this.pool], { signal }),
    );
    return xml === undefined ? undefined : readVolume(xml);
  }

  async delete(volume: string, signal: AbortSignal): Promise<void> {
    await orAbsent(
      this.virsh.run(['vol-delete', volume, '--pool', this.pool], { signal }),
    );
  }
}
