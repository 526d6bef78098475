import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { ImageManifest } from '../images/manifest';
import { builtImages } from './images';

/**
 * Makes an image of the files of `micro` and an empty disk.
 *
 * @returns the path of its manifest
 */
export async function imageWithDisk(
  name: string,
  directory: string,
): Promise<string> {
  await fs.cp(path.join(builtImages(), 'micro'), directory, {
    recursive: true,
  });
  const disk = path.join(directory, 'disk.qcow2');
  spawnSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '16M']);
  const content = await fs.readFile(disk);
  const file = path.join(directory, 'manifest.json');
  const manifest: ImageManifest = JSON.parse(await fs.readFile(file, 'utf8'));
  const changed: ImageManifest = {
    ...manifest,
    name,
    disk: { file: 'disk.qcow2', format: 'qcow2' },
    files: manifest.files.concat({
      name: 'disk.qcow2',
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    }),
  };
  await fs.writeFile(file, JSON.stringify(changed));
  return file;
}
