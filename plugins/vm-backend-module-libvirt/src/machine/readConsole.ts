import fs from 'node:fs/promises';
import {
  CONSOLE_PAGE_BYTES,
  type ConsoleLines,
  consoleLines,
} from '@backlot/plugin-vm-executor-kit';
import type { Volumes } from '../host/Volumes';

/**
 * Reads whole lines of a machine's console after a position. libvirt begins
 * the file again when it has grown large; the lines of the old one are lost.
 */
export async function readConsole(
  volumes: Volumes,
  volume: string,
  options: { position: number; ended: boolean },
  signal: AbortSignal,
): Promise<ConsoleLines> {
  const read = (offset: number, length: number) =>
    volumes.read(volume, { offset, length }, file => fs.readFile(file), signal);
  let { position } = options;
  let page = await read(position, CONSOLE_PAGE_BYTES);
  const isShorter =
    page.length === 0 &&
    position > 0 &&
    (await read(position - 1, 1)).length === 0;
  if (isShorter) {
    position = 0;
    page = await read(0, CONSOLE_PAGE_BYTES);
  }
  return consoleLines(page, position, options);
}
