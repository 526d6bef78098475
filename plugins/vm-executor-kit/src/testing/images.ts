import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const repository = resolvePackagePath(
  '@backlot/plugin-vm-executor-kit',
  '../..',
);

/** Where `images/build` puts images. */
export const imagesDirectory =
  process.env.BACKLOT_IMAGES ?? path.join(repository, '.data', 'images');

/**
 * The directory of images, after the named one was built, which takes seconds.
 */
export function builtImages(name: 'micro' | 'fake-cloud' = 'micro'): string {
  const { status, stdout, stderr, error } = spawnSync(
    path.join(repository, 'images/build'),
    [name],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new Error(
      `These tests boot the image "${name}", and images/build could not make it: ${
        error ?? stderr + stdout
      }`,
    );
  }
  return imagesDirectory;
}
