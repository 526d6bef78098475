import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { endGroup, virshEnvironment } from './VirshProcess';

const LEAST_PAUSE_MS = 5_000;
const MOST_PAUSE_MS = 5 * 60_000;
/** Events of one machine within this time are one hint. */
const GATHER_MS = 1000;
/** Machines beyond these wait for the next poll. */
const MAX_GATHERED = 1000;
/** After that long without an interruption the host counts as answering. */
const LASTING_MS = 60_000;

/**
 * Notices the names of domains to which something has happened. They are hints:
 * what happens while it does not listen is seen by the next poll.
 */
export class LifecycleWatch {
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private pauseMs = LEAST_PAUSE_MS;
  private closed = false;
  /** Machines with a hint in the last second; true: more has happened. */
  private readonly gathered = new Map<string, boolean>();

  constructor(
    private readonly uri: string,
    private readonly onEvent: (domain: string) => unknown,
    private readonly logger: LoggerService,
  ) {}

  start(): void {
    const since = Date.now();
    // virsh buffers what it writes into a pipe.
    this.child = spawn(
      'stdbuf',
      ['-oL', 'virsh', '-q', '-c', this.uri, 'event', '--all', '--loop'],
      {
        env: virshEnvironment(),
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: true,
      },
    );
    createInterface({ input: this.child.stdout! }).on('line', line => {
      const domain = domainOf(line);
      if (domain !== undefined) {
        this.happened(domain);
      }
    });
    this.child.on('error', error => {
      this.logger.debug(`No events of libvirt: ${error.message}`);
      this.again(since);
    });
    this.child.on('exit', () => this.again(since));
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    if (this.child) {
      endGroup(this.child);
    }
  }

  /**
   * Reports the first event at once and those of the next second together:
   * a guest may open and close its agent's port as often as it likes.
   */
  happened(domain: string): void {
    if (this.gathered.has(domain)) {
      this.gathered.set(domain, true);
      return;
    }
    if (this.gathered.size >= MAX_GATHERED) {
      return;
    }
    this.gathered.set(domain, false);
    this.onEvent(domain);
    setTimeout(() => {
      const isMore = this.gathered.get(domain);
      this.gathered.delete(domain);
      if (isMore && !this.closed) {
        this.happened(domain);
      }
    }, GATHER_MS).unref();
  }

  private again(since: number): void {
    if (this.closed) {
      return;
    }
    if (Date.now() - since > LASTING_MS) {
      this.pauseMs = LEAST_PAUSE_MS;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.start(), this.pauseMs);
    this.timer.unref();
    this.pauseMs = Math.min(this.pauseMs * 2, MOST_PAUSE_MS);
  }
}

/** Of an event that may change what is known of a machine. */
export function domainOf(line: string): string | undefined {
  return /event '(?:agent-)?lifecycle' for domain '([^']+)'/.exec(line)?.[1];
}
