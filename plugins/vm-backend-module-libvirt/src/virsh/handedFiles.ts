import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isErrno } from '@backlot/plugin-vm-executor-kit';

const PREFIX = 'backlot-libvirt-';
/** Contains the process that made it, except in folders of older versions. */
const HANDED = /^backlot-libvirt-(?:(\d+)-)?[A-Za-z0-9]{6}$/;
/** For folders of processes of other containers; no transfer takes that long. */
const OLD_MS = 24 * 60 * 60 * 1000;

/** A folder of this process for files that virsh is to read, such as seeds. */
export function makeHandedFolder(): Promise<string> {
  return fs.mkdtemp(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
}

/**
 * Removes the folders of processes that are gone and could not remove them: the
 * seeds in there hold user data.
 */
export async function removeLeftFiles(directory = os.tmpdir()): Promise<void> {
  for (const name of await fs.readdir(directory)) {
    const ours = HANDED.exec(name);
    if (!ours) {
      continue;
    }
    const pid: string | undefined = ours[1];
    if (Number(pid) === process.pid) {
      continue;
    }
    const folder = path.join(directory, name);
    try {
      const { mtimeMs, uid } = await fs.stat(folder);
      if (uid !== process.getuid?.()) {
        continue;
      }
      const isOld = Date.now() - mtimeMs > OLD_MS;
      if (isOld || (pid !== undefined && !isAlive(Number(pid)))) {
        await fs.rm(folder, { recursive: true, force: true });
      }
    } catch (error) {
      // Another backend was quicker.
      if (!isErrno(error, 'ENOENT')) {
        throw error;
      }
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isErrno(error, 'ESRCH');
  }
}
