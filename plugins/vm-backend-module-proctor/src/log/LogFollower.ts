import type { LogEnd } from './readLog';

/** Lines that wait to be fetched; beyond them the log is read again later. */
const MOST_LINES = 5000;

type Read = (
  onLine: (line: string) => void,
  signal: AbortSignal,
) => Promise<LogEnd>;

/**
 * Follows one log over one connection, so that each look at it takes what is
 * new, and not the whole again.
 */
export class LogFollower {
  private readonly stopping = new AbortController();
  /** Waiting to be taken. */
  private lines: string[] = [];
  private seen = 0;
  private ended?: LogEnd;
  private wake: () => void = () => {};

  /** @param skip - lines that were taken before */
  constructor(read: Read, private readonly skip: number) {
    read(line => this.take(line), this.stopping.signal)
      .then(
        end => {
          this.ended = end;
        },
        error => {
          this.ended = { reason: String(error) };
        },
      )
      .finally(() => this.wake());
  }

  /** How many lines were taken out so far, from the first of the log. */
  get taken(): number {
    return Math.max(this.skip, this.seen - this.lines.length);
  }

  /** Undefined while more may come. */
  get end(): LogEnd | undefined {
    return this.lines.length === 0 ? this.ended : undefined;
  }

  /** Lines that have come; waits a moment for a first one. */
  async next(most: number, waitMs: number): Promise<string[]> {
    if (this.lines.length === 0 && !this.ended) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, waitMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.lines.splice(0, most);
  }

  stop(): void {
    this.stopping.abort();
  }

  private take(line: string): void {
    this.seen += 1;
    if (this.seen > this.skip) {
      this.lines.push(line);
      this.wake();
    }
    if (this.lines.length >= MOST_LINES) {
      this.stop();
    }
  }
}
