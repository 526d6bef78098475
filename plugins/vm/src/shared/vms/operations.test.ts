import { english } from '../../__testUtils__/english';
import { anOpenOperation } from '../../__testUtils__/fixtures';
import { sharedTranslationRef } from '../translation';
import { doingText, elapsedMs, progressPercent, stepTitle } from './operations';

const t = english(sharedTranslationRef);

const now = new Date('2026-01-01T10:00:30.000Z').getTime();

describe('doingText', () => {
  it('names the current step', () => {
    expect(doingText(anOpenOperation(), now, t)).toBe(
      'Creating: User data, step 2 of 2',
    );
  });

  it('has no numbers while the executor does not know the total', () => {
    expect(
      doingText(
        anOpenOperation({ steps: [], progress: { done: 0, total: 0 } }),
        now,
        t,
      ),
    ).toBe('Creating');
  });

  it('says that it is queued', () => {
    expect(doingText(anOpenOperation({ phase: 'queued' }), now, t)).toBe(
      'Waiting in the queue',
    );
  });

  it('says when it is retried and which attempt it is', () => {
    expect(
      doingText(
        anOpenOperation({ nextAttemptAt: '2026-01-01T10:01:10.000Z' }),
        now,
        t,
      ),
    ).toBe('Retrying in 40 s');
    expect(
      doingText(anOpenOperation({ attempt: 2, maxAttempts: 5 }), now, t),
    ).toBe('Creating: User data, step 2 of 2, attempt 2 of 5');
  });
});

describe('progressPercent', () => {
  it('is undefined without a total and never above 100', () => {
    const progress = (done: number, total: number) =>
      progressPercent(anOpenOperation({ progress: { done, total } }));
    expect(progress(0, 0)).toBeUndefined();
    expect(progress(1, 4)).toBe(25);
    expect(progress(5, 4)).toBe(100);
  });
});

describe('elapsedMs', () => {
  it('counts until the operation ends', () => {
    const startedAt = '2026-01-01T10:00:00.000Z';
    const finishedAt = '2026-01-01T10:00:02.000Z';
    expect(elapsedMs({ startedAt, finishedAt }, now)).toBe(2000);
    expect(elapsedMs({ startedAt }, now)).toBe(30_000);
    expect(elapsedMs({}, now)).toBeUndefined();
  });
});

it('stepTitle turns names into words', () => {
  expect(stepTitle('user-data')).toBe('User data');
});
