import { english } from '../../__testUtils__/english';
import { sharedTranslationRef } from '../translation';
import { exactDuration, localInput, relativeTime, roughDuration } from './time';

const t = english(sharedTranslationRef);

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('roughDuration', () => {
  it.each([
    [-SECOND, '0 s'],
    [0, '0 s'],
    [59_999, '59 s'],
    [MINUTE, '1 min'],
    [HOUR, '1 hour'],
    [23 * HOUR, '23 hours'],
    [DAY, '1 day'],
    [6.9 * DAY, '6 days'],
  ])('says %d ms as %s', (ms, text) => {
    expect(roughDuration(ms, t)).toBe(text);
  });
});

describe('exactDuration', () => {
  it.each([
    [-1, '0.0 s'],
    [430, '0.4 s'],
    [12_400, '12 s'],
    [59_700, '1 min 0 s'],
    [3 * MINUTE + 5 * SECOND, '3 min 5 s'],
    [HOUR + 4 * MINUTE, '1 h 4 min'],
  ])('says %d ms as %s', (ms, text) => {
    expect(exactDuration(ms, t)).toBe(text);
  });
});

describe('relativeTime', () => {
  const now = new Date('2026-01-10T00:00:00Z').getTime();

  it('handles the future and the past', () => {
    expect(relativeTime('2026-01-16T23:59:00Z', now, t)).toBe('in 7 days');
    expect(relativeTime('2026-01-09T22:00:00Z', now, t)).toBe('2 hours ago');
    expect(relativeTime('2026-01-10T00:00:00.900Z', now, t)).toBe('just now');
  });
});

it('uses the time zone of the browser for fields', () => {
  expect(localInput(new Date(2026, 0, 2, 3, 4).toISOString())).toBe(
    '2026-01-02T03:04',
  );
});
