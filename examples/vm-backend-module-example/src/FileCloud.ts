/**
 * The provider. Put the client of your own in its place. It needs a place for
 * the ownership tag (a tag, a label, a note), which names the portal and the
 * VM, and an answer to "which machines carry the tag of this portal?".
 */
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

export type Machine = {
  /** With `portal`, the ownership tag: the VM's id. */
  vmId: string;
  /** Two portals may share a provider. */
  portal: string;
  name: string;
  image: string;
  cpus: number;
  memoryMiB: number;
  /** The attempt of the operation that made it, such as `<operation>/1`. */
  madeBy: string;
  address: string;
  running: boolean;
  /** Milliseconds since 1970; before it, the machine is being made. */
  readyAt: number;
};

const TAKES_MS = 50;

/** Machines that are files. They do nothing but exist. */
export class FileCloud {
  constructor(private readonly directory: string) {}

  async find(vmId: string): Promise<Machine | undefined> {
    try {
      return JSON.parse(await readFile(this.fileOf(vmId), 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
  }

  /** Answers the machine that is there already, where there is one. */
  async create(
    machine: Omit<Machine, 'address' | 'running' | 'readyAt'>,
  ): Promise<Machine> {
    await mkdir(this.directory, { recursive: true });
    const made: Machine = {
      ...machine,
      address: `198.18.0.${1 + (parseInt(machine.vmId.slice(0, 4), 16) % 254)}`,
      running: true,
      readyAt: Date.now() + TAKES_MS,
    };
    try {
      // Refused where the file exists: two at once make one machine.
      await writeFile(this.fileOf(machine.vmId), JSON.stringify(made), {
        flag: 'wx',
      });
      return made;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        return (await this.find(machine.vmId)) ?? this.create(machine);
      }
      throw error;
    }
  }

  /** No error where there is no such machine. */
  async delete(vmId: string): Promise<void> {
    await rm(this.fileOf(vmId), { force: true });
  }

  async setRunning(vmId: string, running: boolean): Promise<boolean> {
    const machine = await this.find(vmId);
    if (machine) {
      await writeFile(
        this.fileOf(vmId),
        JSON.stringify({ ...machine, running }),
      );
    }
    return machine !== undefined;
  }

  async list(portal: string): Promise<Machine[]> {
    await mkdir(this.directory, { recursive: true });
    const files = await readdir(this.directory);
    const found = await Promise.all(
      files.map(file => this.find(path.basename(file, '.json'))),
    );
    return found.filter(machine => machine?.portal === portal) as Machine[];
  }

  private fileOf(vmId: string): string {
    return path.join(this.directory, `${vmId}.json`);
  }
}
