import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { builtImages, imagesDirectory } from './images';

/** An image of this repository as the config of an executor would have it. */
export type PublishedImage = {
  name: string;
  file: string;
  sha256: string;
  os: { name: string; version: string };
  /** As its machines report it. */
  reportedOs: string;
  minMemoryMiB: number;
};

const STOCK = 'debian-12-cloud';

/**
 * Disks that boot by themselves: one that takes seconds and pretends to have
 * cloud-init, and one that has it, where it was built.
 */
export function publishedImages(): PublishedImage[] {
  const fake = published(
    path.join(builtImages('fake-cloud'), 'fake-cloud'),
    'Backlot micro 1',
  );
  const stock = path.join(imagesDirectory, STOCK);
  return existsSync(path.join(stock, 'manifest.json'))
    ? [fake, published(stock, 'Debian GNU/Linux 12')]
    : [fake];
}

function published(directory: string, reportedOs: string): PublishedImage {
  const { name, os, files, minMemoryMiB } = JSON.parse(
    readFileSync(path.join(directory, 'manifest.json'), 'utf8'),
  );
  return {
    name,
    file: path.join(directory, files[0].name),
    sha256: files[0].sha256,
    os: { name: os.name, version: os.version },
    reportedOs,
    minMemoryMiB,
  };
}
