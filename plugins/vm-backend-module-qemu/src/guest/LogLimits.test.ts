import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { MachineStore } from '../machine/MachineStore';
import { Consoles } from './console';
import { LogLimits } from './LogLimits';

const MIB = 1024 * 1024;

describe('LogLimits', () => {
  let directory: string;
  let store: MachineStore;
  const logger = mockServices.logger.mock();

  beforeEach(async () => {
    directory = await fs.mkdtemp(path.join(os.tmpdir(), 'backlot-logs-'));
    store = new MachineStore(directory);
  });

  afterEach(async () => {
    await fs.rm(directory, { recursive: true });
  });

  const machine = async (sizes: { console: number; events: number }) => {
    const folder = store.folder(randomUUID());
    await fs.mkdir(folder.directory);
    await fs.writeFile(folder.console, Buffer.alloc(sizes.console, 'x'));
    await fs.writeFile(folder.events, Buffer.alloc(sizes.events, 'x'));
    return folder;
  };
  const bytesOf = async (folder: { directory: string }) => {
    const names = await fs.readdir(folder.directory);
    const sizes = await Promise.all(
      names.map(
        async name => (await fs.stat(path.join(folder.directory, name))).size,
      ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const limits = () =>
    new LogLimits({
      store,
      consoles: new Consoles(),
      consoleBytes: MIB,
      logger,
    });

  it('shortens what is too long, also of a machine whose record is missing', async () => {
    const small = await machine({ console: 1000, events: 1000 });
    const large = await machine({ console: 5 * MIB, events: 5 * MIB });
    await limits().check();
    expect(await bytesOf(small)).toBe(2000);
    expect(await bytesOf(large)).toBeLessThan(MIB + 100);
  });

  it('shortens the files of other machines where those of one cannot be shortened', async () => {
    const spoilt = await machine({ console: 0, events: 0 });
    await fs.rm(spoilt.events);
    // A link to itself: nothing can be done with it.
    await fs.rm(spoilt.console);
    await fs.symlink('serial.log', spoilt.console);
    const others = [
      await machine({ console: 5 * MIB, events: 0 }),
      await machine({ console: 5 * MIB, events: 0 }),
    ];
    const look = limits();
    await look.check();
    await look.check();
    for (const folder of others) {
      expect(await bytesOf(folder)).toBeLessThan(MIB + 100);
    }
    // Once, not each second.
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });
});
