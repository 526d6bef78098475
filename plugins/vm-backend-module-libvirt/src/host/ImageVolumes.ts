import path from 'node:path';
import type { StoredImage } from '@backlot/plugin-vm-executor-kit';
import type { Volumes } from './Volumes';

/**
 * The versions of images that a host's machines run from: a volume a file, and
 * one more that says that the others are whole.
 *
 * Uploads may be cut off or happen twice; both write the same bytes to the same
 * places, as a version's key is the hash of what it holds.
 */
export class ImageVolumes {
  private readonly uploads = new Map<string, Promise<void>>();
  private readonly failed = new Map<string, unknown>();
  private readonly closing = new AbortController();

  constructor(private readonly volumes: Volumes) {}

  static nameOf(key: string, file: string): string {
    return `backlot-image.${key}.${file}`;
  }

  /** Of the version that a volume belongs to; undefined where it is no image's. */
  static keyOf(volume: string): string | undefined {
    return /^backlot-image\.(.+-[0-9a-f]{16})\./.exec(volume)?.[1];
  }

  static imageOf(key: string): string {
    return key.slice(0, key.lastIndexOf('-'));
  }

  /** Whether a version is there; where it is not, it is on its way. */
  async ensure(
    key: string,
    image: () => Promise<StoredImage>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const failure = this.failed.get(key);
    if (failure) {
      this.failed.delete(key);
      throw failure;
    }
    if (this.uploads.has(key)) {
      return false;
    }
    if (await this.volumes.exists(markerOf(key), signal)) {
      return true;
    }
    const stored = await image();
    if (!this.uploads.has(key)) {
      const upload = this.upload(stored)
        .catch(error => {
          if (!this.closing.signal.aborted) {
            this.failed.set(key, error);
          }
        })
        .finally(() => this.uploads.delete(key));
      this.uploads.set(key, upload);
    }
    return false;
  }

  /** What says that it is whole goes first. */
  async remove(
    key: string,
    files: string[],
    signal: AbortSignal,
  ): Promise<void> {
    await this.volumes.delete(markerOf(key), signal);
    for (const file of files) {
      await this.volumes.delete(file, signal);
    }
  }

  close(): void {
    this.closing.abort();
  }

  private async upload({
    key,
    directory,
    manifest,
  }: StoredImage): Promise<void> {
    const { signal } = this.closing;
    for (const { name } of manifest.files) {
      await this.volumes.upload(
        ImageVolumes.nameOf(key, name),
        path.join(directory, name),
        signal,
      );
    }
    await this.volumes.create(markerOf(key), 0, signal);
  }
}

function markerOf(key: string): string {
  return ImageVolumes.nameOf(key, 'complete');
}
