import type { PollResult } from '@backlot/plugin-vm-node';
import type { JobState } from './dialects';
import type { Result } from './result';

export type JobReport = {
  /** Undefined where the daemon does not know the job. */
  state: JobState | undefined;
  /** What it printed; undefined where nothing was found. */
  result: Result | undefined;
  /** Whether the log was read to its end. */
  logIsWhole: boolean;
  now: number;
  submittedAt: number;
  /** When it was first seen as failed. */
  failedSince: number | undefined;
  /** Whether its success needs to be told by a result. */
  needsResult: boolean;
};

export type Patience = { unknownForMs: number; failedForMs: number };

type Verdict =
  | { state: 'running' }
  | Extract<PollResult, { state: 'succeeded' | 'failed' }>;

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
 * than what the daemon says, which calls a job failed while its pod is tried
 * again, and finished when its log has ended.
 */
export function judgeJob(report: JobReport, patience: Patience): Verdict {
  const { state, result, now } = report;
  if (state === 'running') {
    return { state: 'running' };
  }
  if (state === 'notStarted') {
    return failed(
      'JobNotStarted',
      'Proctor could not start the job',
      'Ask the platform team to look at the proc.',
    );
  }
  const isSettled =
    state !== 'failed' ||
    now - (report.failedSince ?? now) >= patience.failedForMs;
  if (result?.error) {
    return isSettled
      ? { state: 'failed', error: result.error, leftovers: result.leftovers }
      : { state: 'running' };
  }
  if (result) {
    const { error: _, leftovers: __, ...outputs } = result;
    return { state: 'succeeded', outputs };
  }
  if (state === undefined) {
    return now - report.submittedAt < patience.unknownForMs
      ? { state: 'running' }
      : failed(
          'JobUnknown',
          'Proctor does not know the job that it took',
          'Look in Proctor whether it ran, then retry or delete the VM.',
        );
  }
  if (state === 'failed') {
    return isSettled
      ? failed(
          'JobFailed',
          'The job failed, and did not say why',
          'Read the log of the operation.',
        )
      : { state: 'running' };
  }
  // Without the end of the log the result may still be to come; the
  // operation's deadline ends what never clears up.
  if (state === 'unclear' || !report.logIsWhole) {
    return { state: 'running' };
  }
  return state === 'succeeded' && !report.needsResult
    ? { state: 'succeeded' }
    : failed(
        'ResultMissing',
        'The job ended, and did not say what became of it',
        'Ask the platform team to let the proc print its result as its last line.',
      );
}
