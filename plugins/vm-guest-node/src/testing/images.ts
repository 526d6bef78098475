import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const repository = resolvePackagePath('@backlot/vm-guest-node', '../..');

/** Where `images/build` puts images. */
export const imagesDirectory =
  process.env.BACKLOT_IMAGES ?? path.join(repository, '.data', 'images');

/**
 * The images, with `micro` among them. Building it is a matter of seconds, and
 * of nothing where it is built already.
 */
export function builtImages(): string {
  const { status, stdout, stderr, error } = spawnSync(
    path.join(repository, 'images/build'),
    ['micro'],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new Error(
      `These tests boot the image "micro", and images/build could not make it: ${
        error ?? stderr + stdout
      }`,
    );
  }
  return imagesDirectory;
}
