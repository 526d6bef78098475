import fs from 'node:fs/promises';
import {
  CONSOLE_PAGE_BYTES,
  type ConsoleLines,
  consoleLines,
  isErrno,
  KeyedMutex,
  sizeOf,
} from '@backlot/plugin-vm-executor-kit';
import type { MachineFolder } from '../machine/MachineStore';

/**
 * The console logs of this host's machines.
 *
 * Positions count from a machine's first byte. `serial.base` says at which
 * position serial.log begins; what came before is in serial.log.1 or gone.
 */
export class Consoles {
  private readonly locks = new KeyedMutex();

  /** Reads whole lines after a position. */
  async read(
    folder: MachineFolder,
    options: { position: number; ended: boolean },
    signal?: AbortSignal,
  ): Promise<ConsoleLines> {
    return this.locks.run(
      folder.directory,
      () => this.readNow(folder, options),
      signal,
    );
  }

  /** The position at which the console ends now. */
  async end(folder: MachineFolder): Promise<number> {
    return this.locks.run(
      folder.directory,
      async () => (await baseOf(folder)) + (await sizeOf(folder.console)),
    );
  }

  /**
   * Shortens a console that has grown beyond its limit, and keeps its end in
   * another file. It reads no more than that end and frees the space first, so that it works
   * on a full disk. QEMU appends at the new end of the file.
   */
  async rotate(folder: MachineFolder, maxBytes: number): Promise<void> {
    if ((await sizeOf(folder.console)) <= maxBytes) {
      return;
    }
    await this.locks.run(folder.directory, async () => {
      const base = await baseOf(folder);
      const size = await sizeOf(folder.console);
      if (size <= maxBytes) {
        return;
      }
      const end = await readAt(folder.console, size - maxBytes, maxBytes);
      await fs.truncate(folder.console);
      await fs.rm(folder.rotatedConsole, { force: true });
      await fs.writeFile(folder.consoleBase, String(base + size));
      await fs.writeFile(folder.rotatedConsole, end, { mode: 0o600 });
    });
  }

  private async readNow(
    folder: MachineFolder,
    options: { position: number; ended: boolean },
  ): Promise<ConsoleLines> {
    const base = await baseOf(folder);
    const size = await sizeOf(folder.console);
    const rotatedSize = await sizeOf(folder.rotatedConsole);
    let position = Math.max(options.position, base - rotatedSize);
    // It was shortened without a record of that.
    if (position > base + size) {
      position = base;
    }
    const isRotated = position < base;
    const chunk = isRotated
      ? await readAt(folder.rotatedConsole, position - (base - rotatedSize))
      : await readAt(folder.console, position - base);

    const page = consoleLines(chunk, position, {
      ended: options.ended,
      isFileComplete: isRotated,
    });
    return {
      ...page,
      more: page.position > position && page.position < base + size,
    };
  }
}

async function baseOf(folder: MachineFolder): Promise<number> {
  try {
    const base = Number(await fs.readFile(folder.consoleBase, 'utf8'));
    return Number.isSafeInteger(base) && base >= 0 ? base : 0;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) {
      return 0;
    }
    throw error;
  }
}

/** At most `length` bytes at an offset; none of a file that is not there. */
export async function readAt(
  file: string,
  offset: number,
  length: number = CONSOLE_PAGE_BYTES,
): Promise<Buffer> {
  let handle: fs.FileHandle;
  try {
    handle = await fs.open(file, 'r');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) {
      return Buffer.alloc(0);
    }
    throw error;
  }
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
