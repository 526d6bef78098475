import type { LogLine } from './LineSplitter';
import type { LogEnd } from './readLog';

/** What is kept of one log; older lines go first. */
const MAX_LINES = 10_000;
const MAX_CHARACTERS = 2 * 1024 * 1024;
/** Longer lines are of no use to a person. */
const MAX_LINE = 16 * 1024;
const MAX_REMARKS = 20;

/** Reads what a job prints for whoever needs its result. */
export type Scanner = {
  /** @returns a remark for people who read the log */
  take(line: LogLine): string | undefined;
  /** Whether all that is needed was printed. */
  readonly isDone: boolean;
};

export type KeptLine = { text: string; remark?: string };

export type ReadLines = (
  onLine: (line: LogLine) => void,
  signal: AbortSignal,
) => Promise<LogEnd>;

type Connection = {
  openedAt: number;
  /** When the last line came. */
  lineAt?: number;
  isNeeded: boolean;
  stop: AbortController;
};

/**
 * The log of one job, read over one connection at a time. Each connection
 * begins with the first line; lines that came over an earlier one are kept.
 */
export class JobLog<S extends Scanner = Scanner> {
  /** Of the connection that came furthest. */
  scanner: S;
  /** The daemon has said that this is all. */
  isWhole = false;
  /** Connections that ended without a line, and those that broke later. */
  readonly failures = { silent: 0, broken: 0 };
  /** No connection is opened before this time. */
  nextOpenAt = 0;
  private opens = 0;
  private connection?: Connection;
  private lines: KeptLine[] = [];
  private characters = 0;
  /** The number of the first line that is kept. */
  private first = 0;
  private remarks = 0;
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly newScanner: () => S,
    private readonly now: () => number,
  ) {
    this.scanner = newScanner();
  }

  get isOpen(): boolean {
    return this.connection !== undefined;
  }

  /** Undefined where there is no connection. */
  get openFor():
    | { ms: number; isSilent: boolean; isNeeded: boolean; quietMs: number }
    | undefined {
    const { connection } = this;
    if (!connection) {
      return undefined;
    }
    const now = this.now();
    const { openedAt, lineAt, isNeeded } = connection;
    return {
      ms: now - openedAt,
      isSilent: lineAt === undefined,
      isNeeded,
      quietMs: now - (lineAt ?? openedAt),
    };
  }

  /** How many lines came so far. */
  get count(): number {
    return this.first + this.lines.length;
  }

  /** How much memory it takes, about. */
  get size(): number {
    return this.characters;
  }

  open(
    read: ReadLines,
    isNeeded: boolean,
    isWholeAt: (reason: string) => boolean,
    retryMs: (opens: number) => number,
  ): void {
    const connection: Connection = {
      openedAt: this.now(),
      isNeeded,
      stop: new AbortController(),
    };
    this.connection = connection;
    this.opens += 1;
    this.isWhole = false;
    const scanner = this.newScanner();
    let number = 0;
    const ended = (isWhole: boolean, wasOpen: boolean) => {
      if (this.connection !== connection) {
        return;
      }
      this.connection = undefined;
      this.isWhole = isWhole;
      // What was seen once is not forgotten because it cannot be seen again.
      if (scanner.isDone || !this.scanner.isDone) {
        this.scanner = scanner;
      }
      // A proxy that refuses it says nothing of the log.
      if (!isWhole && wasOpen) {
        this.failures[
          connection.lineAt === undefined ? 'silent' : 'broken'
        ] += 1;
      }
      this.nextOpenAt = this.now() + retryMs(this.opens);
      this.wake();
    };
    read(line => {
      if (this.connection !== connection) {
        return;
      }
      connection.lineAt = this.now();
      const remark = scanner.take(line);
      if (scanner.isDone) {
        this.scanner = scanner;
      }
      if (number === this.count) {
        this.keep(line, remark);
      }
      number += 1;
      this.wake();
    }, connection.stop.signal).then(
      ({ reason, wasOpen }) => ended(isWholeAt(reason), wasOpen),
      () => ended(false, false),
    );
  }

  /** What failed before the job ended says nothing of what can be read now. */
  startAnew(): void {
    this.failures.silent = 0;
    this.failures.broken = 0;
    this.opens = 0;
    this.nextOpenAt = 0;
  }

  /** A connection that was needed for a person is needed for a result now. */
  need(): void {
    if (this.connection) {
      this.connection.isNeeded = true;
    }
  }

  /** Gives a connection up. */
  close(retryAfterMs: number, isFailure: boolean): void {
    const { connection } = this;
    if (!connection) {
      return;
    }
    this.connection = undefined;
    if (isFailure) {
      this.failures[connection.lineAt === undefined ? 'silent' : 'broken'] += 1;
    }
    this.nextOpenAt = this.now() + retryAfterMs;
    connection.stop.abort();
    this.wake();
  }

  /** The lines from a number on, as far as they are kept. */
  from(number: number, most: number): { lines: KeptLine[]; skipped: number } {
    const skipped = Math.max(0, Math.min(this.first, this.count) - number);
    const start = Math.max(0, number - this.first);
    return { lines: this.lines.slice(start, start + most), skipped };
  }

  /** Waits a while until something is so; the connection may end before. */
  async until(isSo: () => boolean, ms: number, signal: AbortSignal) {
    const giveUp = this.now() + ms;
    while (!isSo() && this.connection && !signal.aborted) {
      const left = giveUp - this.now();
      if (left <= 0) {
        break;
      }
      await this.change(left, signal);
    }
    signal.throwIfAborted();
  }

  private change(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  private wake(): void {
    [...this.waiting].forEach(done => done());
  }

  private keep({ text }: LogLine, remark: string | undefined): void {
    const kept = { text: text.slice(0, MAX_LINE) } as KeptLine;
    if (remark !== undefined && this.remarks < MAX_REMARKS) {
      this.remarks += 1;
      kept.remark = remark;
    }
    this.lines.push(kept);
    this.characters += kept.text.length;
    if (
      this.lines.length >= 2 * MAX_LINES ||
      this.characters >= 2 * MAX_CHARACTERS
    ) {
      this.forgetOldest();
    }
  }

  /** Half of them at a time, so that each line is moved once at most. */
  private forgetOldest(): void {
    let drop = 0;
    while (
      this.lines.length - drop > MAX_LINES ||
      this.characters > MAX_CHARACTERS
    ) {
      this.characters -= this.lines[drop].text.length;
      drop += 1;
    }
    this.lines = this.lines.slice(drop);
    this.first += drop;
  }
}
