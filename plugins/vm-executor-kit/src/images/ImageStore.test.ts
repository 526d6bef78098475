import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ImageStore } from './ImageStore';

describe('ImageStore', () => {
  let directory: string;
  let imagesDir: string;
  let store: ImageStore;

  const open = () =>
    new ImageStore(
      path.join(directory, 'store'),
      { imagesDir, manifests: {}, cloudImages: {} },
      { logger: { info: () => {} } },
    );

  beforeEach(async () => {
    directory = await fs.mkdtemp(path.join(os.tmpdir(), 'images-'));
    imagesDir = path.join(directory, 'images');
    store = open();
  });

  afterEach(async () => {
    await fs.rm(directory, { recursive: true });
  });

  const inImage = (name: string) => path.join(imagesDir, 'tiny', name);

  const build = async (version: string) => {
    await fs.rm(inImage(''), { recursive: true, force: true });
    await fs.mkdir(inImage(''), { recursive: true });
    const files = { vmlinuz: `kernel ${version}`, initrd: `initrd ${version}` };
    for (const [name, content] of Object.entries(files)) {
      await fs.writeFile(inImage(name), content);
    }
    const manifest = {
      schemaVersion: 1,
      name: 'tiny',
      version,
      os: { id: 'tiny', name: 'Tiny', version: '1' },
      sshUser: null,
      minMemoryMiB: 1,
      boot: { kernel: 'vmlinuz', initrd: 'initrd', append: '' },
      disk: null,
      userData: [],
      ports: [],
      events: { port: 'vm.events', stages: ['ready'] },
      guestAgent: false,
      files: Object.entries(files).map(([name, content]) => ({
        name,
        bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      })),
    };
    await fs.writeFile(inImage('manifest.json'), JSON.stringify(manifest));
  };
  const kernelOf = (image: { directory: string }) =>
    fs.readFile(path.join(image.directory, 'vmlinuz'), 'utf8');

  it('refuses a disk that reads from another file of the host', async () => {
    await build('1');
    const disk = Buffer.alloc(200);
    disk.writeUInt32BE(0x514649fb, 0);
    disk.writeUInt32BE(3, 4);
    // Where the name of its backing file stands, such as /etc/shadow.
    disk.writeBigUInt64BE(104n, 8);
    await fs.writeFile(inImage('disk.qcow2'), disk);
    const manifest = JSON.parse(
      await fs.readFile(inImage('manifest.json'), 'utf8'),
    );
    manifest.disk = { file: 'disk.qcow2', format: 'qcow2' };
    manifest.files.push({
      name: 'disk.qcow2',
      sha256: createHash('sha256').update(disk).digest('hex'),
    });
    await fs.writeFile(inImage('manifest.json'), JSON.stringify(manifest));
    await expect(store.acquire('tiny')).rejects.toMatchObject({
      code: 'ImageUnfit',
      message: expect.stringContaining('backing file'),
      remedy: expect.stringContaining('manifest.json'),
    });
  });

  it('lets go of who waits no longer, and goes on with the check', async () => {
    await build('1');
    const impatient = new AbortController();
    const acquired = store.acquire('tiny', impatient.signal);
    impatient.abort(new Error('no longer'));
    await expect(acquired).rejects.toThrow('no longer');
    expect((await store.acquire('tiny')).manifest.version).toBe('1');
  });

  it('keeps each version for the machines made from it', async () => {
    await build('1');
    const first = await store.acquire('tiny');
    await build('2');
    const second = await store.acquire('tiny');

    expect(second.key).not.toBe(first.key);
    expect(second.manifest.version).toBe('2');
    expect(await kernelOf(await open().stored(first.key))).toBe('kernel 1');
    expect(await kernelOf(second)).toBe('kernel 2');
  });

  it('hands one version to many at once, in whatever replica', async () => {
    await build('1');
    const stores = [store, open(), open()];
    const images = await Promise.all(
      stores.flatMap(each => [each.acquire('tiny'), each.acquire('tiny')]),
    );
    expect(new Set(images.map(({ key }) => key)).size).toBe(1);
    expect((await fs.readdir(images[0].directory)).sort()).toEqual([
      'initrd',
      'manifest.json',
      'vmlinuz',
    ]);
  });

  it('lists the images that are here', async () => {
    expect(await store.available()).toEqual([]);
    await build('1');
    await fs.mkdir(path.join(imagesDir, 'unfinished'));
    expect(await store.available()).toEqual(['tiny']);
    expect(await store.manifest('none')).toBeUndefined();
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['is missing', () => fs.rm(inImage(''), { recursive: true }), 'NotFound'],
    ['lost a file', () => fs.rm(inImage('initrd')), 'Corrupt'],
    ['was cut', () => fs.truncate(inImage('initrd'), 3), 'Corrupt'],
    [
      'was altered',
      () => fs.writeFile(inImage('initrd'), 'INITRD 1'),
      'Corrupt',
    ],
    [
      'has no JSON',
      () => fs.writeFile(inImage('manifest.json'), '{'),
      'Corrupt',
    ],
    [
      'names files elsewhere',
      async () => {
        const manifest = await fs.readFile(inImage('manifest.json'), 'utf8');
        await fs.writeFile(
          inImage('manifest.json'),
          manifest.replaceAll('vmlinuz', '../vmlinuz'),
        );
      },
      'Corrupt',
    ],
  ])('refuses an image that %s', async (_, spoil, code) => {
    await build('1');
    await store.acquire('tiny');
    await spoil();
    await expect(store.acquire('tiny')).rejects.toMatchObject({
      code: `Image${code}`,
      remedy: expect.stringContaining('imagesDir'),
    });
  });

  it('removes the versions that no machine needs, after a while', async () => {
    await build('1');
    const unused = await store.acquire('tiny');
    await build('2');
    const used = await store.acquire('tiny');
    await store.prune(new Set([used.key]));
    expect(await kernelOf(unused)).toBe('kernel 1');

    for (const image of [unused, used]) {
      await fs.utimes(image.directory, 0, 0);
    }
    await store.prune(new Set([used.key]));
    await expect(store.stored(unused.key)).rejects.toThrow('are gone');
    expect(await kernelOf(used)).toBe('kernel 2');
  });
});
