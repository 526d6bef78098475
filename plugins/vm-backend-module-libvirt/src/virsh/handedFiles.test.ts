import { spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { removeLeftFiles } from './handedFiles';

describe('removeLeftFiles', () => {
  it('removes the seeds of backends that are gone, and nothing else', async () => {
    const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'left-files-'));
    const { pid: gone } = spawnSync('true');
    const make = async (name: string, ageHours = 0) => {
      const folder = path.join(directory, name);
      await fs.mkdir(folder);
      await fs.writeFile(path.join(folder, 'seed'), 'user data');
      const at = new Date(Date.now() - ageHours * 60 * 60 * 1000);
      await fs.utimes(folder, at, at);
    };
    await make(`backlot-libvirt-${gone}-abcDEF`);
    await make(`backlot-libvirt-${process.ppid}-abcDEF`);
    await make(`backlot-libvirt-${process.pid}-abcDEF`, 48);
    await make('backlot-libvirt-OlDone', 48);
    await make('backlot-libvirt-NeWone');
    await make('backlot-libvirt-test-abcDEF', 48);
    await make('something-else', 48);

    await removeLeftFiles(directory);
    expect((await fs.readdir(directory)).sort()).toEqual(
      [
        `backlot-libvirt-${process.ppid}-abcDEF`,
        `backlot-libvirt-${process.pid}-abcDEF`,
        'backlot-libvirt-NeWone',
        'backlot-libvirt-test-abcDEF',
        'something-else',
      ].sort(),
    );
    await fs.rm(directory, { recursive: true });
  });
});
