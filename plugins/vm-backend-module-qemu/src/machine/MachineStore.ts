import fs from 'node:fs/promises';
import path from 'node:path';
import { exists, isErrno } from '@backlot/plugin-vm-executor-kit';
import { formatRecord, parseRecord, type QemuRecord } from './MachineRecord';

/** The files of one machine. */
export class MachineFolder {
  readonly seed: string;
  readonly disk: string;
  readonly console: string;
  readonly rotatedConsole: string;
  /** The position at which the console begins, once it was rotated. */
  readonly consoleBase: string;
  readonly events: string;
  /** The messages of QEMU itself. */
  readonly log: string;
  readonly pid: string;
  readonly record: string;

  constructor(readonly directory: string) {
    const file = (name: string) => path.join(directory, name);
    this.seed = file('seed.img');
    this.disk = file('disk.qcow2');
    this.console = file('serial.log');
    this.rotatedConsole = file('serial.log.1');
    this.consoleBase = file('serial.base');
    this.log = file('qemu.log');
    this.events = file('events.log');
    this.pid = file('qemu.pid');
    this.record = file('machine.json');
  }
}

const vmIdPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The machines of this host: one folder each, named by the VM's id. */
export class MachineStore {
  constructor(private readonly directory: string) {}

  folder(vmId: string): MachineFolder {
    // The id becomes a path that is removed recursively.
    if (!vmIdPattern.test(vmId)) {
      throw new TypeError(`A VM's id must be a UUID, and this is ${vmId}`);
    }
    return new MachineFolder(path.join(this.directory, vmId));
  }

  async exists(vmId: string): Promise<boolean> {
    return exists(this.folder(vmId).directory);
  }

  async read(vmId: string): Promise<QemuRecord | undefined> {
    try {
      return parseRecord(await fs.readFile(this.folder(vmId).record, 'utf8'));
    } catch (error) {
      if (isErrno(error, 'ENOENT')) {
        return undefined;
      }
      throw error;
    }
  }

  /** Makes the folder if necessary, and replaces the record as a whole. */
  async write(record: QemuRecord): Promise<void> {
    const folder = this.folder(record.vmId);
    await fs.mkdir(folder.directory, { recursive: true, mode: 0o700 });
    const beside = `${folder.record}.new`;
    const file = await fs.open(beside, 'w', 0o600);
    try {
      await file.writeFile(formatRecord(record));
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(beside, folder.record);
  }

  /** The record goes last, so that an interrupted removal can be continued. */
  async remove(vmId: string): Promise<void> {
    const folder = this.folder(vmId);
    const names = await fs.readdir(folder.directory).catch(error => {
      if (isErrno(error, 'ENOENT')) {
        return [];
      }
      throw error;
    });
    for (const name of names) {
      const file = path.join(folder.directory, name);
      if (file !== folder.record) {
        await fs.rm(file, { recursive: true, force: true });
      }
    }
    await fs.rm(folder.directory, { recursive: true, force: true });
  }

  /** Includes machines that are half made or half removed. */
  async ids(): Promise<string[]> {
    const names = await fs.readdir(this.directory).catch(error => {
      if (isErrno(error, 'ENOENT')) {
        return [];
      }
      throw error;
    });
    return names.filter(name => vmIdPattern.test(name));
  }

  async *list(): AsyncIterable<QemuRecord> {
    for (const vmId of await this.ids()) {
      const record = await this.read(vmId);
      if (record) {
        yield record;
      }
    }
  }
}
