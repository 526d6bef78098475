import fs from 'node:fs/promises';
import type { Volumes } from '../host/Volumes';

const MAX_BYTES = 64 * 1024;

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
  let chunk = await read(position, MAX_BYTES);
  const isShorter =
    chunk.length === 0 &&
    position > 0 &&
    (await read(position - 1, 1)).length === 0;
  if (isShorter) {
    position = 0;
    chunk = await read(0, MAX_BYTES);
  }
  return linesOf(chunk, position, ended);
}

export function linesOf(
  chunk: Buffer,
  position: number,
  ended: boolean,
): ConsoleLines {
  const isFull = chunk.length === MAX_BYTES;
  let end = chunk.lastIndexOf(0x0a) + 1;
  // Taken as it is: what nothing will complete, and a line without an end.
  if ((ended && !isFull) || (end === 0 && isFull)) end = chunk.length;
  const lines = chunk
    .toString('utf8', 0, end)
    .split('\n')
    .map(line => line.replace(/\r+$/, ''));
  if (lines.at(-1) === '') lines.pop();
  return { lines, position: position + end, more: isFull };
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
