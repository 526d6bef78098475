import type { PollResult } from '@backlot/plugin-vm-node';
import type { JobState } from './dialects';
import type { LogState } from './log/JobLogs';
import type { Result } from './result';

export type JobReport = {
  /**
   * What the daemon says of the job: `unknown` where it has no such job,
   * `mixedUp` where it gave its id to another job as well.
   */
  state: JobState | 'unknown' | 'mixedUp';
  /** For how many milliseconds it has said so. */
  stateMs: number;
  /** What the job printed; undefined where nothing was found. */
  result: Result | undefined;
  /** For how many milliseconds the result has been known. */
  resultMs: number | undefined;
  /** Why a line that looked like a result does not count. */
  ignored: string | undefined;
  log: LogState;
  /** The operation's deadline is near, or over. */
  isOverdue: boolean;
  /** Whether it has to print a result to succeed. */
  needsResult: boolean;
  /** Whether the job may run again without harm. */
  isRepeatable: boolean;
};

export type Limits = {
  unknownForMs: number;
  failedForMs: number;
  resultGraceMs: number;
  quietMs: number;
};

type Verdict =
  | { state: 'running' }
  | Extract<PollResult, { state: 'succeeded' | 'failed' }>;

const running: Verdict = { state: 'running' };

const failed = (
  code: string,
  message: string,
  remedy: string,
  retryable = false,
): Verdict => ({
  state: 'failed',
  error: { code, message, remedy, retryable },
});

/**
 * Pure: what has become of a job. The result that it printed counts for more
 * than what the daemon says: a daemon that restarts never learns how its jobs
 * ended, and v2 calls a job finished when its log has ended.
 */
export function judgeJob(report: JobReport, limits: Limits): Verdict {
  const { state, stateMs, result, log } = report;
  if (result) {
    return isFinal(report, limits) ? ofResult(result) : running;
  }
  switch (state) {
    case 'notStarted':
      return failed(
        'JobNotStarted',
        'Proctor could not start the job',
        'Ask the platform team to look at the proc.',
      );
    case 'mixedUp':
      return failed(
        'JobMixedUp',
        'Proctor gave the id of the job to another job as well, so that nobody can see how it ends',
        'Retry; if the proc does not find what it made before, look at the provider first.',
        report.isRepeatable,
      );
    case 'unknown':
      return stateMs < limits.unknownForMs
        ? running
        : failed(
            'JobUnknown',
            'Proctor does not know the job that it accepted',
            'Look in Proctor whether it ran, then retry or delete the VM.',
            report.isRepeatable,
          );
    case 'failed':
      return log === 'pending' || stateMs < limits.failedForMs
        ? running
        : failed(
            'JobFailed',
            `The job failed, and did not say why${because(report)}`,
            'Read the log of the operation.',
          );
    case 'succeeded':
      if (!report.needsResult) {
        return log === 'pending' ? running : { state: 'succeeded' };
      }
      return withoutResult(report, limits);
    case 'ended':
      return withoutResult(report, limits);
    default:
      // The operation's deadline ends what never clears up.
      return running;
  }
}

const ofResult = ({ error, leftovers, ...outputs }: Result): Verdict =>
  error
    ? { state: 'failed', error, leftovers }
    : { state: 'succeeded', outputs };

/** Whether a result is the job's last word. */
function isFinal(
  { state, stateMs, result, resultMs, log, isOverdue }: JobReport,
  limits: Limits,
): boolean {
  // A pod that failed may be tried again, where that is configured.
  if (state === 'failed' && result?.error && stateMs < limits.failedForMs) {
    return false;
  }
  return log !== 'pending' || isOverdue || (resultMs ?? 0) >= limits.quietMs;
}

function withoutResult(report: JobReport, limits: Limits): Verdict {
  // v2 stores the end of a job before its log.
  if (report.log === 'pending' || report.stateMs < limits.resultGraceMs) {
    return running;
  }
  return report.log === 'gone'
    ? failed(
        'LogGone',
        'The job ended, and its log, which says what became of it, cannot be read',
        "Ask the platform team to keep the pods of jobs for some minutes; see Proctor's log.",
        report.isRepeatable,
      )
    : failed(
        'ResultMissing',
        `The job ended, and did not say what became of it${because(report)}`,
        'Ask the platform team to let the proc print its result, with the id of the operation, as its last line.',
        report.isRepeatable,
      );
}

const because = ({ ignored }: JobReport): string =>
  ignored === undefined ? '' : ` (a result does not count: ${ignored})`;
