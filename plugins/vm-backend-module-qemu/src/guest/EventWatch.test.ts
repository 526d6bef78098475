import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { EventWatch } from './EventWatch';

describe('EventWatch', () => {
  it('tells what is written, until it is told to forget', async () => {
    const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'backlot-'));
    const file = path.join(directory, 'events');
    await fs.writeFile(file, '');
    const told: string[] = [];
    let next: () => void = () => {};
    const watch = new EventWatch(vmId => {
      told.push(vmId);
      next();
    });
    const write = () =>
      new Promise<void>(resolve => {
        next = resolve;
        fs.appendFile(file, 'stage\n');
      });
    watch.follow('vm', file);
    watch.follow('vm', file);
    await write();
    expect(told).toEqual(['vm']);

    watch.forget('vm');
    told.length = 0;
    await fs.appendFile(file, 'stage\n');
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(told).toEqual([]);
    await fs.rm(directory, { recursive: true });
  });

  it('bears a file that is not there', () => {
    const watch = new EventWatch(() => {});
    watch.follow('vm', '/does/not/exist');
    watch.forget('vm');
    expect(() => watch.close()).not.toThrow();
  });
});
