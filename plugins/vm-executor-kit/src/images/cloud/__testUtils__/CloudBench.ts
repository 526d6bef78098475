import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FileServer } from '../../../testing/FileServer';
import { ImageStore } from '../../ImageStore';
import { cloudImagesSchema } from '../cloudImage';

/** The smallest QCOW2 disk of 3 GiB that QEMU would accept. */
export function qcow2(change: (header: Buffer) => void = () => {}): Buffer {
  const disk = Buffer.alloc(3 * 1024 * 1024, 'backlot');
  disk.fill(0, 0, 104);
  disk.writeUInt32BE(0x514649fb, 0);
  disk.writeUInt32BE(3, 4);
  disk.writeBigUInt64BE(3n * 1024n ** 3n, 24);
  change(disk);
  return disk;
}

export const hashOf = (content: Buffer, algorithm = 'sha256') =>
  createHash(algorithm).update(content).digest('hex');

export type ServerArguments = Parameters<typeof FileServer.start> extends [
  any,
  ...infer R,
]
  ? R
  : never;

/** A published image, its servers, and the stores that fetch it. */
export class CloudBench {
  directory = '';
  imagesDir = '';
  file = '';
  readonly logged: string[] = [];
  private readonly servers: FileServer[] = [];
  private readonly stores: ImageStore[] = [];

  async open(): Promise<void> {
    this.directory = await fs.mkdtemp(path.join(os.tmpdir(), 'cloud-images-'));
    this.imagesDir = path.join(this.directory, 'images');
    this.file = path.join(this.directory, 'published.qcow2');
    this.logged.length = 0;
  }

  async close(): Promise<void> {
    this.stores.splice(0).forEach(store => store.close());
    for (const server of this.servers.splice(0)) {
      await server.close();
    }
    await fs.rm(this.directory, { recursive: true });
  }

  async publish(content = qcow2()): Promise<Buffer> {
    await fs.writeFile(this.file, content);
    return content;
  }

  async serve(...args: ServerArguments): Promise<FileServer> {
    const server = await FileServer.start(this.file, ...args);
    this.servers.push(server);
    return server;
  }

  store(image: object, name = 'one', stallMs = 30_000): ImageStore {
    const store = new ImageStore(
      path.join(this.directory, name),
      {
        imagesDir: this.imagesDir,
        manifests: {},
        cloudImages: cloudImagesSchema.parse({
          stock: { os: { name: 'Debian', version: '12' }, ...image },
        }),
      },
      { logger: { info: text => this.logged.push(text) }, stallMs, pauseMs: 5 },
    );
    this.stores.push(store);
    return store;
  }

  async arrival(store: ImageStore, waiter = 'me') {
    while (!(await store.ensure('stock', waiter))) {
      await sleep(5);
    }
    return store.acquire('stock');
  }

  /** What is left in the folder of fetched images. */
  async left(): Promise<string[]> {
    return (await fs.readdir(path.join(this.imagesDir, '.cloud'))).sort();
  }
}
