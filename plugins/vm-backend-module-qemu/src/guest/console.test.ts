import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { MachineFolder } from '../machine/MachineStore';
import { readConsole, rotateConsole } from './console';

describe('the console', () => {
  let folder: MachineFolder;

  beforeEach(async () => {
    folder = new MachineFolder(
      await fs.mkdtemp(path.join(os.tmpdir(), 'console-')),
    );
  });

  afterEach(async () => {
    await fs.rm(folder.directory, { recursive: true });
  });

  const write = (text: string) => fs.appendFile(folder.console, text);
  const read = (position: number, { base = 0, ended = false } = {}) =>
    readConsole(folder, { base, position, ended });
  const readAll = async (from: number, base: number) => {
    const lines: string[] = [];
    let position = from;
    for (;;) {
      const chunk = await read(position, { base });
      lines.push(...chunk.lines);
      position = chunk.position;
      if (!chunk.more) return { lines, position };
    }
  };

  it('is empty before the machine wrote', async () => {
    expect(await read(0)).toEqual({ lines: [], position: 0, more: false });
  });

  it('is read in whole lines, one after the other', async () => {
    await write('one\r\ntwo\nthr');
    const first = await read(0);
    expect(first.lines).toEqual(['one', 'two']);
    expect((await read(first.position)).lines).toEqual([]);
    await write('ee\n\nfour\n');
    expect((await read(first.position)).lines).toEqual(['three', '', 'four']);
  });

  it('gives the last line of a machine that ended', async () => {
    await write('one\npan');
    expect((await read(0)).lines).toEqual(['one']);
    expect((await read(0, { ended: true })).lines).toEqual(['one', 'pan']);
  });

  it('is read in pieces, lines that are endless as well', async () => {
    await write(`${'x'.repeat(200_000)}\nlast\n`);
    const { lines } = await readAll(0, 0);
    expect(lines.join('')).toBe(`${'x'.repeat(200_000)}last`);
  });

  it('keeps characters of several bytes whole', async () => {
    await write(`${'ä€😀'.repeat(10)}\n`.repeat(3000));
    const { lines } = await readAll(0, 0);
    expect(new Set(lines)).toEqual(new Set(['ä€😀'.repeat(10)]));
  });

  it('goes on over a rotation without a gap or a repeat', async () => {
    await write('one\ntwo\n');
    const { position } = await read(0);
    await write('three\n');
    expect(await rotateConsole(folder, 1000)).toBe(0);
    const base = await rotateConsole(folder, 1);
    await write('four\n');

    expect((await readAll(position, base)).lines).toEqual(['three', 'four']);
    expect((await readAll(0, base)).lines).toEqual([
      'one',
      'two',
      'three',
      'four',
    ]);
  });

  it('begins with what is left after two rotations', async () => {
    await write('one\n');
    let base = await rotateConsole(folder, 1);
    await write('two\n');
    base += await rotateConsole(folder, 1);
    await write('three\n');
    expect((await readAll(0, base)).lines).toEqual(['two', 'three']);
  });
});
