import { type JobReport, judgeJob } from './judgeJob';

const limits = {
  unknownForMs: 60,
  failedForMs: 30,
  resultGraceMs: 10,
  quietMs: 20,
};
const report = (change: Partial<JobReport>): JobReport => ({
  state: 'running',
  stateMs: 100,
  result: undefined,
  resultMs: undefined,
  ignored: undefined,
  log: 'whole',
  isOverdue: false,
  needsResult: true,
  isRepeatable: false,
  ...change,
});
const error = { code: 'Full', message: 'm', remedy: 'r', retryable: false };
const made = { result: { providerId: '1' }, resultMs: 0 };

describe('judgeJob', () => {
  it.each<[string, Partial<JobReport>, string]>([
    ['runs', {}, 'running'],
    ['runs by its status, and its whole log has a result', made, 'succeeded'],
    [
      'runs by its status, and its whole log has an error',
      { result: { error } },
      'Full',
    ],
    [
      'has a result, and its log goes on',
      { ...made, log: 'pending' },
      'running',
    ],
    [
      'has a result, and its log does not end',
      { ...made, resultMs: 20, log: 'pending' },
      'succeeded',
    ],
    [
      'has a result, and its log goes on until the deadline',
      { ...made, log: 'pending', isOverdue: true },
      'succeeded',
    ],
    ['was taken just now', { state: 'unknown', stateMs: 50 }, 'running'],
    ['is not known after its time', { state: 'unknown' }, 'JobUnknown'],
    [
      'is not known, and has said how it ended',
      { ...made, state: 'unknown' },
      'succeeded',
    ],
    ['shares its id', { state: 'mixedUp' }, 'JobMixedUp'],
    ['could not be started', { state: 'notStarted' }, 'JobNotStarted'],
    ['failed just now', { state: 'failed', stateMs: 20 }, 'running'],
    ['failed', { state: 'failed', stateMs: 30 }, 'JobFailed'],
    [
      'failed, and its log comes',
      { state: 'failed', log: 'pending' },
      'running',
    ],
    [
      'failed, and its log is gone',
      { state: 'failed', log: 'gone' },
      'JobFailed',
    ],
    [
      'failed, and said why, just now',
      { state: 'failed', stateMs: 20, result: { error } },
      'running',
    ],
    [
      'failed, and said why; the log is gone',
      { state: 'failed', log: 'gone', result: { error } },
      'Full',
    ],
    [
      'failed at first, and then made it',
      { ...made, state: 'failed', stateMs: 1 },
      'succeeded',
    ],
    ['is lost sight of', { state: 'unclear' }, 'running'],
    [
      'is lost sight of, and has said how it ended',
      { ...made, state: 'unclear' },
      'succeeded',
    ],
    [
      'succeeded, and its log broke off',
      { state: 'succeeded', log: 'pending' },
      'running',
    ],
    [
      'succeeded, and its log is gone',
      { state: 'succeeded', log: 'gone' },
      'LogGone',
    ],
    [
      'succeeded without a result, just now',
      { state: 'succeeded', stateMs: 9 },
      'running',
    ],
    ['succeeded without a result', { state: 'succeeded' }, 'ResultMissing'],
    [
      'succeeded without a result that it owes, and without a log',
      { state: 'succeeded', needsResult: false, log: 'gone' },
      'succeeded',
    ],
    [
      'ended just now without a result',
      { state: 'ended', stateMs: 9 },
      'running',
    ],
    ['ended without a result', { state: 'ended' }, 'ResultMissing'],
    ['ended with an error', { state: 'ended', result: { error } }, 'Full'],
  ])('%s', (_what, change, expected) => {
    const verdict = judgeJob(report(change), limits);
    expect(
      verdict.state === 'failed' ? verdict.error.code : verdict.state,
    ).toBe(expected);
  });

  it.each(['unknown', 'mixedUp', 'ended', 'succeeded'] as const)(
    '%s: lets what can be repeated be repeated',
    state => {
      for (const isRepeatable of [true, false]) {
        expect(judgeJob(report({ state, isRepeatable }), limits)).toMatchObject(
          {
            error: { retryable: isRepeatable },
          },
        );
      }
    },
  );
});
