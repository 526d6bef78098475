import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { MachineFolder } from '../machine/MachineStore';
import { Consoles } from './console';

describe('the console', () => {
  let folder: MachineFolder;
  let consoles: Consoles;

  beforeEach(async () => {
    consoles = new Consoles();
    folder = new MachineFolder(
      await fs.mkdtemp(path.join(os.tmpdir(), 'console-')),
    );
  });

  afterEach(async () => {
    await fs.rm(folder.directory, { recursive: true });
  });

  const write = (text: string) => fs.appendFile(folder.console, text);
  const read = (position: number, { ended = false } = {}) =>
    consoles.read(folder, { position, ended });
  const rotate = (maxBytes: number) => consoles.rotate(folder, maxBytes);
  const readAll = async (from: number) => {
    const lines: string[] = [];
    let position = from;
    for (;;) {
      const chunk = await read(position);
      lines.push(...chunk.lines);
      position = chunk.position;
      if (!chunk.more) {
        return { lines, position };
      }
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
    const { lines } = await readAll(0);
    expect(lines.join('')).toBe(`${'x'.repeat(200_000)}last`);
  });

  it('keeps characters of several bytes whole', async () => {
    await write(`${'ä€😀'.repeat(10)}\n`.repeat(3000));
    const { lines } = await readAll(0);
    expect(new Set(lines)).toEqual(new Set(['ä€😀'.repeat(10)]));
  });

  it('continues over a rotation without a gap or a repeat', async () => {
    await write('one\ntwo\n');
    const { position } = await read(0);
    await write('three\n');
    await rotate(1000);
    expect(await fs.readdir(folder.directory)).toEqual(['serial.log']);
    await rotate(13);
    await write('four\n');

    expect((await readAll(position)).lines).toEqual(['three', 'four']);
    expect((await readAll(0)).lines).toEqual(['ne', 'two', 'three', 'four']);
    expect(await consoles.end(folder)).toBe(19);
  });

  it('begins with what is left after two rotations', async () => {
    await write('one\n');
    await rotate(3);
    await write('two\n');
    await rotate(3);
    await write('three\n');
    expect((await readAll(0)).lines).toEqual(['wo', 'three']);
  });

  it('keeps no more than its limit of a console that has grown far beyond', async () => {
    await fs.truncate(folder.console, 0).catch(() => write(''));
    // A hole of 8 GiB: to copy or read it all would not end in this test.
    await fs.truncate(folder.console, 8 * 1024 ** 3);
    await write('\nlast\n');
    await rotate(1024);
    const sizes = await Promise.all(
      [folder.console, folder.rotatedConsole].map(
        async file => (await fs.stat(file)).size,
      ),
    );
    expect(sizes).toEqual([0, 1024]);
    expect((await readAll(0)).lines.at(-1)).toBe('last');
  });

  it('gives lines again where the record of a rotation got lost', async () => {
    await write('one\n');
    expect((await read(1000)).lines).toEqual(['one']);
  });
});
