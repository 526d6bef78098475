import { setTimeout as sleep } from 'node:timers/promises';
import type { Dialect, JobState } from '../dialects';
import type { Patience } from '../patience';
import { JobLog, type ReadLines, type Scanner } from './JobLog';

/** Jobs that are remembered, and characters of their logs. */
const MAX_JOBS = 1000;
const MAX_CHARACTERS = 64 * 1024 * 1024;
/** A log that nobody reads or needs any more is closed. */
const UNUSED_MS = 120_000;

/** Longer than between two looks at a job whose result is needed. */
const UNNEEDED_MS = 30_000;

/** What is known of a log. */
export type LogState =
  /** Read to its end. */
  | 'whole'
  /** Not read, or not to its end, and worth another look. */
  | 'pending'
  /** It cannot be read. */
  | 'gone';

/** What this process remembers of a job. */
export class TrackedJob<S extends Scanner = Scanner> {
  state?: JobState | 'unknown';
  private since = 0;
  private resultSince?: number;
  usedAt = 0;

  constructor(readonly log: JobLog<S>, private readonly now: () => number) {}

  /** @returns for how many milliseconds it has been so */
  saw(state: JobState | 'unknown'): number {
    if (this.state !== state) {
      const hadEnded = this.hasEnded;
      this.state = state;
      this.since = this.now();
      if (this.hasEnded && !hadEnded) {
        this.log.startAnew();
      }
    }
    return this.stateMs;
  }

  get hasEnded(): boolean {
    const { state } = this;
    return state === 'succeeded' || state === 'failed' || state === 'ended';
  }

  get stateMs(): number {
    return this.now() - this.since;
  }

  /** For how many milliseconds its result has been known; undefined without. */
  get resultMs(): number | undefined {
    if (this.log.scanner.isDone) {
      this.resultSince ??= this.now();
    }
    return this.resultSince === undefined
      ? undefined
      : this.now() - this.resultSince;
  }
}

/**
 * Decides which logs are opened, and when. An open log costs the daemon much
 * more than a status, and one that cannot be read may never end.
 */
export class JobLogs {
  private readonly jobs = new Map<string, TrackedJob<any>>();

  constructor(
    private readonly dialect: Dialect,
    private readonly patience: Patience,
    /** Monotonic: clocks of hosts jump. */
    private readonly now: () => number,
  ) {}

  /** The job as this process remembers it. */
  of<S extends Scanner>(id: string, newScanner: () => S): TrackedJob<S> {
    const known = this.jobs.get(id) as TrackedJob<S> | undefined;
    const job =
      known ?? new TrackedJob(new JobLog(newScanner, this.now), this.now);
    // To the end of the line of those that may go.
    this.jobs.delete(id);
    this.jobs.set(id, job);
    job.usedAt = this.now();
    this.tidy();
    return job;
  }

  forget(id: string): void {
    this.jobs.get(id)?.log.close(0, false);
    this.jobs.delete(id);
  }

  forgetAll(): void {
    [...this.jobs.keys()].forEach(id => this.forget(id));
  }

  /**
   * Reads the log as far as that is of use to the result, and waits a moment.
   *
   * @returns what is known of the log now
   */
  async look(
    job: TrackedJob,
    read: ReadLines,
    context: { ageMs: number; isOverdue: boolean; signal: AbortSignal },
  ): Promise<LogState> {
    const { log } = job;
    const { patience } = this;
    const { hasEnded } = job;
    if (this.isReadable(job) && !this.isEnough(job, hasEnded)) {
      this.giveUpStalled(job, hasEnded);
      if (hasEnded || context.isOverdue) {
        log.need();
        await this.readNow(job, read, context);
      } else if (
        job.state === 'unclear' ||
        context.ageMs >= patience.readAfterMs
      ) {
        this.open(job, read, false, false);
      }
    }
    return this.stateOf(job, hasEnded);
  }

  /**
   * Before the deadline passes, a log that breaks off is read again at once:
   * without its result a machine that was made would be removed.
   */
  private async readNow(
    job: TrackedJob,
    read: ReadLines,
    { isOverdue, signal }: { isOverdue: boolean; signal: AbortSignal },
  ): Promise<void> {
    const { log } = job;
    const { waitMs, retryMs } = this.patience;
    const giveUp = this.now() + (isOverdue ? waitMs.overdue : waitMs.usually);
    while (this.stateOf(job, job.hasEnded) !== 'gone') {
      this.open(job, read, true, isOverdue);
      await log.until(() => log.isWhole, giveUp - this.now(), signal);
      if (log.isWhole || !isOverdue || this.now() >= giveUp) {
        return;
      }
      await sleep(retryMs.least, undefined, { signal });
    }
  }

  /** Follows the log for people, where that costs little. */
  follow(job: TrackedJob, read: ReadLines, ageMs: number): void {
    const { log } = job;
    if (
      !log.isOpen &&
      !log.isWhole &&
      !job.hasEnded &&
      this.isReadable(job) &&
      ageMs >= this.patience.followAfterMs
    ) {
      this.open(job, read, false, false);
    }
  }

  /** Whether a log can be there at all. */
  private isReadable({ state }: TrackedJob): boolean {
    return state === undefined || !this.dialect.withoutLog.includes(state);
  }

  /** Whether nothing more is expected of its log. */
  private isEnough({ log, stateMs }: TrackedJob, hasEnded: boolean): boolean {
    return (
      log.isWhole &&
      (log.scanner.isDone ||
        (hasEnded && stateMs >= this.patience.resultGraceMs))
    );
  }

  private stateOf(job: TrackedJob, hasEnded: boolean): LogState {
    const { log } = job;
    const { silentReads, brokenReads, firstLineMs } = this.patience;
    if (log.isWhole) {
      return 'whole';
    }
    if (!this.isReadable(job)) {
      // What was opened before may still be on its way.
      return log.isOpen && job.stateMs < firstLineMs ? 'pending' : 'gone';
    }
    const { silent, broken } = log.failures;
    return hasEnded &&
      !log.isOpen &&
      (silent >= silentReads || silent + broken >= brokenReads)
      ? 'gone'
      : 'pending';
  }

  /** The log of an ended job has little time to say something. */
  private giveUpStalled({ log, stateMs }: TrackedJob, hasEnded: boolean): void {
    const { openFor } = log;
    const { firstLineMs, quietMs, retryMs } = this.patience;
    if (!hasEnded || !openFor) {
      return;
    }
    const stalledMs = Math.min(stateMs, openFor.quietMs);
    if (stalledMs >= (openFor.isSilent ? firstLineMs : quietMs)) {
      log.close(retryMs.least, true);
    }
  }

  private open(
    job: TrackedJob,
    read: ReadLines,
    isNeeded: boolean,
    isUrgent: boolean,
  ): void {
    const { log } = job;
    if (
      log.isOpen ||
      (!isUrgent && this.now() < log.nextOpenAt) ||
      !this.hasRoom(isNeeded)
    ) {
      return;
    }
    const { least, most } = this.patience.retryMs;
    log.open(
      read,
      isNeeded,
      reason => this.dialect.isWhole(reason),
      opens => Math.min(most, least * 2 ** (opens - 1)),
    );
  }

  private hasRoom(isNeeded: boolean): boolean {
    const { live, silent, needed, liveMs, silentMs } = this.patience.open;
    const open = [...this.jobs.values()].flatMap(({ log, usedAt }) =>
      log.openFor ? { log, usedAt, ...log.openFor } : [],
    );
    if (isNeeded) {
      const others = open.filter(one => one.isNeeded);
      // Their operations have ended otherwise, such as by their deadline.
      const unused = others.filter(
        ({ usedAt }) => this.now() - usedAt >= UNNEEDED_MS,
      );
      unused.forEach(({ log }) => log.close(0, false));
      return others.length - unused.length < needed;
    }
    const followed = open.filter(one => !one.isNeeded);
    const mute = followed.filter(one => one.isSilent);
    if (followed.length < live && mute.length < silent) {
      return true;
    }
    const from = mute.length < silent ? followed : mute;
    const [oldest] = from
      .filter(one => one.ms >= (one.isSilent ? silentMs : liveMs))
      .sort((a, b) => b.ms - a.ms);
    oldest?.log.close(this.patience.retryMs.most, oldest.isSilent);
    return oldest !== undefined;
  }

  /** What is not used goes, the least recently used first. */
  private tidy(): void {
    const unused = this.now() - UNUSED_MS;
    let characters = 0;
    for (const { log, usedAt } of this.jobs.values()) {
      characters += log.size;
      if (log.isOpen && usedAt < unused) {
        log.close(0, false);
      }
    }
    for (const [id, { log }] of this.jobs) {
      if (this.jobs.size <= MAX_JOBS && characters <= MAX_CHARACTERS) {
        break;
      }
      characters -= log.size;
      this.forget(id);
    }
  }
}
