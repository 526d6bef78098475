import { KeyedMutex } from '../KeyedMutex';
import { EventLines, MAX_EVENT_BYTES } from './EventLines';
import type { GuestEvent } from './events';

/** The most that one call reads. */
const MAX_READ = 64 * 1024;
/** Machines whose job another backend ended would stay otherwise. */
const MAX_FOLLOWED = 1000;

export type EventBoot = {
  vmId: string;
  /** Another one for each boot. */
  id: string;
  /** Where the boot's events begin. */
  start: number;
  /** At most `length` bytes from the offset; fewer at the end. */
  read(offset: number, length: number): Promise<Buffer>;
};

/**
 * What guests with an events port report of their boots. Each call continues
 * where the last one ended; a backend that remembers nothing reads from where
 * the boot began.
 */
export class EventReports {
  private readonly followed = new Map<
    string,
    { id: string; lines: EventLines }
  >();
  private readonly locks = new KeyedMutex();

  async events(boot: EventBoot, signal?: AbortSignal): Promise<GuestEvent[]> {
    const { vmId, id, start, read } = boot;
    return this.locks.run(
      vmId,
      async () => {
        let followed = this.followed.get(vmId);
        if (followed?.id !== id) {
          followed = { id, lines: new EventLines() };
          this.forget(vmId);
          this.followed.set(vmId, followed);
          const [longest] = this.followed.keys();
          if (this.followed.size > MAX_FOLLOWED) {
            this.forget(longest);
          }
        }
        const { lines } = followed;
        if (!lines.isFull) {
          const length = Math.min(MAX_READ, MAX_EVENT_BYTES - lines.bytes);
          lines.add(await read(start + lines.bytes, length));
        }
        return lines.events;
      },
      signal,
    );
  }

  forget(vmId: string): void {
    this.followed.delete(vmId);
  }
}
