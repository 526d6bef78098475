import { anOpenOperation, anOperation } from '../../__testUtils__/fixtures';
import { median, usualDurations } from './usualDurations';

const step = (name: string, seconds: number, outcome = 'succeeded') => ({
  name,
  startedAt: '2026-01-01T10:00:00.000Z',
  finishedAt: new Date(
    Date.parse('2026-01-01T10:00:00.000Z') + seconds * 1000,
  ).toISOString(),
  outcome: outcome as 'succeeded' | 'failed',
});

describe('median', () => {
  it('is the middle value, in any order', () => {
    expect(median([])).toBeUndefined();
    expect(median([5])).toBe(5);
    expect(median([100, 1, 10])).toBe(10);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});

describe('usualDurations', () => {
  it('uses the steps of succeeded operations of the type', () => {
    const usual = usualDurations(
      [
        anOpenOperation(),
        anOperation({ steps: [step('kernel', 2), step('user-data', 60)] }),
        anOperation({ steps: [step('kernel', 3), step('user-data', 12)] }),
        anOperation({ steps: [step('kernel', 99)] }),
        anOperation({ phase: 'failed', steps: [step('kernel', 900)] }),
        anOperation({ type: 'restart', steps: [step('kernel', 900)] }),
      ],
      'create',
    );
    expect([...usual]).toEqual([
      ['kernel', 3000],
      ['user-data', 36_000],
    ]);
  });

  it('leaves out failed attempts', () => {
    const usual = usualDurations(
      [
        anOperation({
          steps: [step('kernel', 90, 'failed'), step('kernel', 2)],
        }),
      ],
      'create',
    );
    expect(usual.get('kernel')).toBe(2000);
  });

  it('only uses recent operations', () => {
    const recent = Array.from({ length: 20 }, () =>
      anOperation({ steps: [step('kernel', 2)] }),
    );
    const old = Array.from({ length: 100 }, () =>
      anOperation({ steps: [step('kernel', 50)] }),
    );
    expect(usualDurations([...recent, ...old], 'create').get('kernel')).toBe(
      2000,
    );
  });
});
