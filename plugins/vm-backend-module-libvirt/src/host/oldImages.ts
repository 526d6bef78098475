import path from 'node:path';
import type { LibvirtHost } from './LibvirtHost';
import { ImageVolumes } from './ImageVolumes';

/** Whoever uploads a version, or starts a machine from it, has long done so. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Removes the versions of images from a host's pool that no machine there was
 * made from, whoever made it, and of which this backend has another version.
 * When in doubt, a version stays: it costs space, and a missing one machines.
 *
 * @param currentKey - of an image's version today; undefined where unknown
 * @returns the keys of what it removed
 */
export async function removeOldImages(
  host: LibvirtHost,
  currentKey: (image: string) => Promise<string | undefined>,
  signal: AbortSignal,
  now = Date.now(),
): Promise<string[]> {
  const { volumes, domains } = host;
  const names = await volumes.names(signal);
  const versions = new Map<string, string[]>();
  for (const name of names) {
    const key = ImageVolumes.keyOf(name);
    if (key) {
      versions.set(key, [...(versions.get(key) ?? []), name]);
    }
  }
  const unused = new Map(versions);
  for (const key of await domains.imageKeys(signal)) {
    unused.delete(key);
  }
  for (const name of names) {
    if (unused.size === 0) {
      return [];
    }
    if (ImageVolumes.keyOf(name)) {
      continue;
    }
    const details = await volumes.details(name, signal);
    const backing =
      details?.backing &&
      ImageVolumes.keyOf(path.posix.basename(details.backing));
    if (backing) {
      unused.delete(backing);
    }
  }

  const removed: string[] = [];
  for (const [key, files] of unused) {
    const current = await currentKey(ImageVolumes.imageOf(key));
    if (current === undefined || current === key) {
      continue;
    }
    const details = await Promise.all(
      files.map(file => volumes.details(file, signal)),
    );
    const isRecent = details.some(
      each => each && !(now - each.touchedAt > KEPT_MS),
    );
    if (isRecent) {
      continue;
    }
    await host.images.remove(key, files, signal);
    removed.push(key);
  }
  return removed;
}
