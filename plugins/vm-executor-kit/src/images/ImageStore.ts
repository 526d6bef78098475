import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { guestFailures } from '../errors';
import { exists, isErrno } from '../files';
import { KeyedMutex } from '../KeyedMutex';
import { untilAborted } from '../untilAborted';
import type { CloudImage } from './cloud/cloudImage';
import {
  CloudImages,
  type CloudImagesOptions,
  type FetchProgress,
} from './cloud/CloudImages';
import { unfitFor } from './cloud/diskFormat';
import { imageManifestSchema, type ImageManifest } from './manifest';

const PRUNE_AFTER_MS = 60 * 60 * 1000;

type ImageFile = ImageManifest['files'][number];

export type ImageVersion = {
  /** Names the version's folder in the store. */
  key: string;
  manifest: ImageManifest;
};

/** A version of an image that machines can be made from. */
export type StoredImage = ImageVersion & {
  directory: string;
};

type FoundImage = ImageVersion & {
  /** Of the manifest; it makes the version. */
  text: string;
  sourceOf(file: string): string;
};

/**
 * The versions of images that machines run from.
 *
 * A machine's disk is only what differs from its image, and its kernel must
 * match the modules on that disk. So each version in use is kept here under
 * its own name, and a new build of the image never touches machines of an
 * older one. Files are hard links where the file system allows it.
 */
export class ImageStore {
  /** Files whose hash was right, by inode: size, time and hash. */
  private readonly verified = new Map<string, string>();
  private readonly locks = new KeyedMutex();
  private readonly cloud: CloudImages;

  constructor(
    private readonly directory: string,
    private readonly options: {
      imagesDir: string;
      manifests: Record<string, string>;
      cloudImages: Record<string, CloudImage>;
    },
    fetching: CloudImagesOptions,
  ) {
    this.cloud = new CloudImages(
      path.join(options.imagesDir, '.cloud'),
      options.cloudImages,
      fetching,
    );
  }

  close(): void {
    this.cloud.close();
  }

  /**
   * Whether an image can be acquired now; false while it is being fetched.
   *
   * @param waiter - the attempt that needs the image; see CloudImages
   */
  async ensure(image: string, waiter: string): Promise<boolean> {
    return this.cloud.manifest(image) ? this.cloud.ensure(image, waiter) : true;
  }

  /** How far the fetch of an image has come, where one is under way here. */
  fetchProgress(image: string): FetchProgress | undefined {
    return this.cloud.progress(image);
  }

  manifestPath(image: string): string {
    return (
      this.options.manifests[image] ??
      path.join(this.options.imagesDir, image, 'manifest.json')
    );
  }

  /** Undefined when nothing is known of the image. */
  async current(image: string): Promise<ImageVersion | undefined> {
    return this.read(image);
  }

  /** Undefined when nothing is known of the image. */
  async manifest(image: string): Promise<ImageManifest | undefined> {
    return (await this.current(image))?.manifest;
  }

  /** Names of the images that are here. */
  async available(): Promise<string[]> {
    const inDirectory = await fs
      .readdir(this.options.imagesDir)
      .catch(error => {
        if (isErrno(error, 'ENOENT')) {
          return [];
        }
        throw error;
      });
    const names = new Set([
      ...inDirectory.filter(name => !name.startsWith('.')),
      ...Object.keys(this.options.manifests),
    ]);
    const found = await Promise.all(
      [...names].map(async name =>
        (await exists(this.manifestPath(name))) ? [name] : [],
      ),
    );
    return [...new Set([...found.flat(), ...this.cloud.names()])].sort();
  }

  /**
   * The current version of an image, checked and kept for its machines.
   *
   * @param signal - ends the wait. The check of a large image goes on, so that
   * the next call finds it done.
   */
  async acquire(image: string, signal?: AbortSignal): Promise<StoredImage> {
    // Many machines are requested at once; their image is read once.
    const kept = this.locks.run(image, () => this.keep(image));
    return signal ? untilAborted(kept, signal) : kept;
  }

  /** A version that a machine was made from. */
  async stored(key: string): Promise<StoredImage> {
    const directory = path.join(this.directory, key);
    const file = path.join(directory, 'manifest.json');
    const text = await fs.readFile(file, 'utf8').catch(error => {
      if (!isErrno(error, 'ENOENT')) {
        throw error;
      }
      throw guestFailures.imageVersionGone(key);
    });
    return { key, directory, manifest: parse(key, text) };
  }

  /**
   * Removes the versions that no machine needs, except for recent ones: those
   * may be about to get a machine.
   */
  async prune(inUse: Set<string>): Promise<void> {
    const keys = await fs.readdir(this.directory).catch(() => []);
    for (const key of keys) {
      const directory = path.join(this.directory, key);
      if (inUse.has(key)) {
        continue;
      }
      const { mtimeMs } = await fs.stat(directory);
      if (Date.now() - mtimeMs < PRUNE_AFTER_MS) {
        continue;
      }
      await fs.rm(directory, { recursive: true, force: true });
    }
  }

  private async keep(image: string): Promise<StoredImage> {
    const found = await this.read(image);
    if (!found) {
      throw guestFailures.imageNotFound(image);
    }
    const { key, manifest, text, sourceOf } = found;
    const directory = path.join(this.directory, key);
    await fs.mkdir(directory, { recursive: true, mode: 0o700 });
    for (const file of manifest.files) {
      const source = sourceOf(file.name);
      const kept = path.join(directory, file.name);
      await this.verify(image, source, file);
      if (!(await this.isRight(image, kept, file))) {
        await link(source, kept);
      }
    }
    const { disk } = manifest;
    if (disk) {
      const problem = await unfitFor(
        disk.format,
        path.join(directory, disk.file),
      );
      if (problem) {
        throw guestFailures.imageDiskUnfit(image, problem);
      }
    }
    await keepText(text, path.join(directory, 'manifest.json'));
    await fs.utimes(directory, new Date(), new Date());
    return { key, directory, manifest };
  }

  private async read(image: string): Promise<FoundImage | undefined> {
    const manifest = this.cloud.manifest(image);
    if (manifest) {
      const text = `${JSON.stringify(manifest, null, 2)}\n`;
      return {
        key: keyOf(manifest, text),
        manifest,
        text,
        sourceOf: () => this.cloud.file(image),
      };
    }
    const file = this.manifestPath(image);
    try {
      const text = await fs.readFile(file, 'utf8');
      const parsed = parse(image, text);
      return {
        key: keyOf(parsed, text),
        manifest: parsed,
        text,
        sourceOf: name => path.join(path.dirname(file), name),
      };
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
        return undefined;
      }
      throw error;
    }
  }

  private async isRight(
    image: string,
    file: string,
    expected: ImageFile,
  ): Promise<boolean> {
    return this.verify(image, file, expected).then(
      () => true,
      () => false,
    );
  }

  /** Reads a file only when it changed since it was last found right. */
  private async verify(
    image: string,
    file: string,
    expected: ImageFile,
  ): Promise<void> {
    const stat = await fs.stat(file).catch(error => {
      if (!isErrno(error, 'ENOENT')) {
        throw error;
      }
      throw this.corrupt(image, `${expected.name} is missing`);
    });
    const { bytes = stat.size } = expected;
    if (stat.size !== bytes) {
      throw this.corrupt(
        image,
        `${expected.name} has ${stat.size} bytes instead of ${bytes}`,
      );
    }
    const [algorithm, value] = hashOf(expected);
    const inode = `${stat.dev}:${stat.ino}`;
    const fingerprint = `${stat.size} ${stat.mtimeMs} ${value}`;
    if (this.verified.get(inode) === fingerprint) {
      return;
    }
    const hash = createHash(algorithm);
    await pipeline(createReadStream(file), hash);
    if (hash.digest('hex') !== value) {
      throw this.corrupt(
        image,
        `${expected.name} differs from what its manifest says`,
      );
    }
    this.verified.set(inode, fingerprint);
  }

  private corrupt(image: string, problem: string) {
    return guestFailures.imageCorrupt(
      image,
      problem,
      this.cloud.manifest(image) &&
        `Remove ${this.cloud.file(
          image,
        )}, then try again: it is fetched again.`,
    );
  }
}

function hashOf({ sha256, sha512 }: ImageFile): ['sha256' | 'sha512', string] {
  return sha256 ? ['sha256', sha256] : ['sha512', sha512!];
}

function parse(image: string, text: string): ImageManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw guestFailures.imageCorrupt(image, 'its manifest is not JSON');
  }
  const parsed = imageManifestSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw guestFailures.imageCorrupt(
      image,
      `its manifest is wrong at ${issue.path.join('.')}: ${issue.message}`,
    );
  }
  return parsed.data;
}

async function link(from: string, to: string): Promise<void> {
  // Beside and renamed, so that a half-made copy never has the final name.
  const beside = `${to}.${randomUUID()}`;
  try {
    await fs.link(from, beside);
  } catch (error) {
    if (!isErrno(error, 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP')) {
      throw error;
    }
    await fs.copyFile(from, beside, fs.constants.COPYFILE_FICLONE);
  }
  await fs.rename(beside, to);
  // Where both are one file already, renaming does nothing.
  await fs.rm(beside, { force: true });
}

/** Machines read it at any time, so it must never be seen half written. */
async function keepText(text: string, to: string): Promise<void> {
  if (await exists(to)) {
    return;
  }
  const beside = `${to}.${randomUUID()}`;
  await fs.writeFile(beside, text);
  await fs.rename(beside, to);
}

function keyOf({ name }: ImageManifest, text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return `${name}-${hash.slice(0, 16)}`;
}
