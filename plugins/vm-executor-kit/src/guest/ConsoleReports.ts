import { KeyedMutex } from '../KeyedMutex';
import type { ConsoleLines } from './consoleLines';
import { CloudInitConsole } from './CloudInitConsole';
import type { GuestEvent } from './events';

/** The most that one call reads of a guest that writes without end: pages, and lines. */
const MAX_READS = 16;
const MAX_LINES = 8192;
/** Machines whose job another backend ended would stay otherwise. */
const MAX_FOLLOWED = 1000;

export type ConsoleBoot = {
  vmId: string;
  /** Another one for each boot. */
  id: string;
  /** Where its lines begin on the console. */
  start: number;
  mayFail: string[];
  read(position: number): Promise<ConsoleLines>;
};

/**
 * What guests without an events port report of their boots on the console. It
 * remembers how far each one was read; a backend that remembers nothing reads
 * from where the boot began.
 */
export class ConsoleReports {
  private readonly followed = new Map<
    string,
    { id: string; position: number; console: CloudInitConsole }
  >();
  private readonly locks = new KeyedMutex();

  async events(boot: ConsoleBoot, signal?: AbortSignal): Promise<GuestEvent[]> {
    const { vmId, id, start, mayFail, read } = boot;
    const look = async () => {
      let followed = this.followed.get(vmId);
      if (followed?.id !== id) {
        followed = {
          id,
          position: start,
          console: new CloudInitConsole(mayFail),
        };
        this.forget(vmId);
        this.followed.set(vmId, followed);
        const [longest] = this.followed.keys();
        if (this.followed.size > MAX_FOLLOWED) {
          this.forget(longest);
        }
      }
      let taken = 0;
      for (let reads = 0; reads < MAX_READS && taken < MAX_LINES; reads++) {
        const { lines, position, more } = await read(followed.position);
        lines.forEach(line => followed.console.add(line));
        taken += lines.length;
        followed.position = position;
        if (!more) {
          break;
        }
      }
      return followed.console.reported();
    };
    return this.locks.run(vmId, look, signal);
  }

  forget(vmId: string): void {
    this.followed.delete(vmId);
  }
}
