import fs from 'node:fs/promises';
import {
  CONSOLE_PAGE_BYTES,
  CONSOLE_PAGE_LINES,
  consoleLines,
} from '@backlot/plugin-vm-executor-kit';
import type { Volumes } from '../host/Volumes';

export interface ConsoleLines {
  lines: string[];
  /** The position after the last line. */
  position: number;
  more: boolean;
}

/**
 * Reads whole lines of a machine's console after a position. libvirt begins
 * the file anew when it has grown large; what stood in the old one is left.
 */
export async function readConsole(
  volumes: Volumes,
  volume: string,
  options: { position: number; ended: boolean; signal: AbortSignal },
): Promise<ConsoleLines> {
  const { ended, signal } = options;
  const read = (offset: number, length: number) =>
    volumes.read(volume, { offset, length }, file => fs.readFile(file), signal);
  let { position } = options;
  let chunk = await read(position, CONSOLE_PAGE_BYTES);
  const isShorter =
    chunk.length === 0 &&
    position > 0 &&
    (await read(position - 1, 1)).length === 0;
  if (isShorter) {
    position = 0;
    chunk = await read(0, CONSOLE_PAGE_BYTES);
  }
  return linesOf(chunk, position, ended);
}

export function linesOf(
  chunk: Buffer,
  position: number,
  ended: boolean,
): ConsoleLines {
  const isFull = chunk.length === CONSOLE_PAGE_BYTES;
  // Taken as it is: what nothing will complete, and a line without an end.
  const { lines, bytes } = consoleLines(
    chunk,
    start => (ended && !isFull) || (start === 0 && isFull),
  );
  const isCut = lines.length === CONSOLE_PAGE_LINES && bytes < chunk.length;
  return { lines, position: position + bytes, more: isFull || isCut };
}

/** Where the console ends now. */
export async function consoleEnd(
  volumes: Volumes,
  volume: string,
  signal: AbortSignal,
): Promise<number> {
  return volumes.read(
    volume,
    { offset: 0, length: 0 },
    async file => (await fs.stat(file)).size,
    signal,
  );
}
