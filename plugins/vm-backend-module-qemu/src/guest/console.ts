import fs from 'node:fs/promises';
import { isErrno, sizeOf } from '@backlot/vm-guest-node';
import type { MachineFolder } from '../machine/MachineStore';

const MAX_BYTES = 64 * 1024;

export interface ConsoleLines {
  lines: string[];
  /** The position after the last line. */
  position: number;
  more: boolean;
}

/**
 * Reads whole lines of a machine's console after a position.
 *
 * Positions count from the machine's first byte; `base` is where serial.log
 * begins, the rest being in the rotated file or gone.
 */
export async function readConsole(
  folder: MachineFolder,
  options: { base: number; position: number; ended: boolean },
): Promise<ConsoleLines> {
  const { base, ended } = options;
  const rotatedSize = await sizeOf(folder.rotatedConsole);
  const position = Math.max(options.position, base - rotatedSize);
  const rotated = position < base;
  const chunk = rotated
    ? await readAt(folder.rotatedConsole, position - (base - rotatedSize))
    : await readAt(folder.console, position - base);

  const isFull = chunk.length === MAX_BYTES;
  let end = chunk.lastIndexOf(0x0a) + 1;
  // Taken as it is: what nothing will complete, and a line without an end.
  const isLast = ended && !isFull;
  if (isLast || (end === 0 && (rotated || isFull))) end = chunk.length;
  const lines = chunk
    .toString('utf8', 0, end)
    .split('\n')
    .map(line => line.replace(/\r+$/, ''));
  if (lines.at(-1) === '') lines.pop();
  const next = position + end;
  return {
    lines,
    position: next,
    more: end > 0 && next < base + (await sizeOf(folder.console)),
  };
}

/**
 * Moves a console log that has grown large aside; answers the bytes moved.
 * QEMU appends to the file and goes on at its new end.
 */
export async function rotateConsole(
  folder: MachineFolder,
  maxBytes: number,
): Promise<number> {
  if ((await sizeOf(folder.console)) <= maxBytes) return 0;
  await fs.copyFile(folder.console, folder.rotatedConsole);
  const moved = await sizeOf(folder.rotatedConsole);
  await fs.truncate(folder.console);
  return moved;
}

async function readAt(file: string, offset: number): Promise<Buffer> {
  let handle: fs.FileHandle;
  try {
    handle = await fs.open(file, 'r');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return Buffer.alloc(0);
    throw error;
  }
  try {
    const buffer = Buffer.alloc(MAX_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, MAX_BYTES, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
