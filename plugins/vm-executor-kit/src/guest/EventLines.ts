import { eventSchema, type GuestEvent } from './events';

/** What the events port of one boot may hold. Our images write below 4 KiB. */
export const MAX_EVENT_BYTES = 256 * 1024;
/** Lines of one boot that are parsed, whether they prove to be events or not. */
export const MAX_EVENT_LINES = 256;
const MAX_LINE = 8 * 1024;

const NEWLINE = 0x0a;
const BRACE = 0x7b;

/**
 * Takes the bytes that a guest writes to its events port in one boot, piece by
 * piece, and keeps the events among them.
 *
 * The guest may write anything, so both the bytes and the work are bounded: a
 * line that does not begin with `{` costs one comparison, and after
 * MAX_EVENT_LINES lines or MAX_EVENT_BYTES bytes the boot counts as failed.
 */
export class EventLines {
  readonly events: GuestEvent[] = [];
  /** How many bytes were taken, that is, where to read on. */
  bytes = 0;
  private parsed = 0;
  private rest: Buffer = Buffer.alloc(0);
  private isEndless = false;
  private isSpent = false;

  /** Whether nothing more is taken. */
  get isFull(): boolean {
    return this.isSpent;
  }

  add(chunk: Buffer): void {
    if (this.isSpent) {
      return;
    }
    const allowed = chunk.subarray(0, MAX_EVENT_BYTES - this.bytes);
    this.bytes += allowed.length;
    let start = 0;
    while (!this.isSpent) {
      const end = allowed.indexOf(NEWLINE, start);
      if (end < 0) {
        break;
      }
      this.take(allowed.subarray(start, end));
      start = end + 1;
    }
    this.keep(allowed.subarray(start));
    if (this.bytes >= MAX_EVENT_BYTES) {
      this.spend('bytes');
    }
  }

  private take(piece: Buffer): void {
    const isEndless = this.isEndless;
    const begun = this.rest;
    this.isEndless = false;
    this.rest = Buffer.alloc(0);
    if (isEndless) {
      return;
    }
    const length = begun.length + piece.length;
    const first = begun.length > 0 ? begun[0] : piece[0];
    if (first !== BRACE || length > MAX_LINE) {
      return;
    }
    if (this.parsed >= MAX_EVENT_LINES) {
      this.spend('lines');
      return;
    }
    this.parsed++;
    const event = readEvent(
      begun.length > 0 ? Buffer.concat([begun, piece]) : piece,
    );
    if (event) {
      this.events.push(event);
    }
  }

  /** What the next chunk may complete. */
  private keep(piece: Buffer): void {
    if (piece.length === 0 || this.isEndless) {
      return;
    }
    if (this.rest.length + piece.length > MAX_LINE) {
      this.isEndless = true;
      this.rest = Buffer.alloc(0);
      return;
    }
    this.rest = Buffer.concat([this.rest, piece]);
  }

  private spend(what: 'bytes' | 'lines'): void {
    if (this.isSpent) {
      return;
    }
    this.isSpent = true;
    this.rest = Buffer.alloc(0);
    // After the report of the boot's end, a guest may write anything.
    if (this.events.some(({ stage }) => stage === 'ready')) {
      return;
    }
    const limit = what === 'bytes' ? MAX_EVENT_BYTES : MAX_EVENT_LINES;
    const message = `the guest wrote more than ${limit} ${what} to its events port before it was ready`;
    const at = Date.now() / 1000;
    this.events.push({ stage: 'ready', state: 'failed', at, message });
  }
}

function readEvent(line: Buffer): GuestEvent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line.toString('utf8'));
  } catch {
    // At most MAX_EVENT_LINES times in a boot.
    return undefined;
  }
  const parsed = eventSchema.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}
