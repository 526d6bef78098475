import { type JobReport, judgeJob } from './judgeJob';

const patience = { unknownForMs: 60, failedForMs: 30 };
const report = (change: Partial<JobReport>): JobReport => ({
  state: 'running',
  result: undefined,
  logIsWhole: true,
  now: 1000,
  submittedAt: 900,
  failedSince: undefined,
  needsResult: true,
  ...change,
});
const error = { code: 'Full', message: 'm', remedy: 'r', retryable: false };

describe('judgeJob', () => {
  it.each<[string, Partial<JobReport>, string]>([
    ['runs', {}, 'running'],
    ['was taken just now', { state: undefined, submittedAt: 950 }, 'running'],
    ['is not known after its time', { state: undefined }, 'JobUnknown'],
    ['could not be started', { state: 'notStarted' }, 'JobNotStarted'],
    ['failed just now', { state: 'failed', failedSince: 980 }, 'running'],
    ['failed', { state: 'failed', failedSince: 970 }, 'JobFailed'],
    [
      'failed, and said why, just now',
      { state: 'failed', failedSince: 980, result: { error } },
      'running',
    ],
    [
      'failed, and said why',
      { state: 'failed', failedSince: 900, result: { error } },
      'Full',
    ],
    [
      'failed at first, and then made it',
      { state: 'failed', failedSince: 999, result: { providerId: '1' } },
      'succeeded',
    ],
    ['is lost sight of', { state: 'unclear' }, 'running'],
    [
      'is lost sight of, and has said how it ended',
      { state: 'unclear', result: { providerId: '1' } },
      'succeeded',
    ],
    [
      'succeeded, and its log broke off',
      { state: 'succeeded', logIsWhole: false },
      'running',
    ],
    ['succeeded without a result', { state: 'succeeded' }, 'ResultMissing'],
    [
      'succeeded without a result that it owes',
      { state: 'succeeded', needsResult: false },
      'succeeded',
    ],
    [
      'ended without a result: that is no success',
      { state: 'ended', needsResult: false },
      'ResultMissing',
    ],
    ['ended with an error', { state: 'ended', result: { error } }, 'Full'],
  ])('%s', (_what, change, expected) => {
    const verdict = judgeJob(report(change), patience);
    expect(
      verdict.state === 'failed' ? verdict.error.code : verdict.state,
    ).toBe(expected);
  });
});
