import { english } from '../../__testUtils__/english';
import { sharedTranslationRef } from '../translation';
import {
  daysLeft,
  endOfLifeText,
  endOfLifeTone,
  endOfLifeWhen,
} from './endOfLife';

const t = english(sharedTranslationRef);

const now = new Date('2026-01-10T15:00:00Z').getTime();

it.each([
  ['2026-01-10', 0, 'Support ends today', 'today', 'warning'],
  ['2026-01-11', 1, 'Support ends in 1 day', 'in 1 day', 'warning'],
  ['2026-04-10', 90, 'Support ends in 90 days', 'in 90 days', 'warning'],
  ['2026-04-11', 91, 'Support ends in 91 days', 'in 91 days', undefined],
  ['2026-01-09', -1, 'Support ended 1 day ago', '1 day ago', 'danger'],
  ['2025-12-29', -12, 'Support ended 12 days ago', '12 days ago', 'danger'],
  [
    '2026-01-09T23:59:59.000Z',
    -1,
    'Support ended 1 day ago',
    '1 day ago',
    'danger',
  ],
])('of %s %d days are left', (day, days, text, when, tone) => {
  expect(daysLeft(day, now)).toBe(days);
  expect(endOfLifeText(day, now, t)).toBe(text);
  expect(endOfLifeWhen(day, now, t)).toBe(when);
  expect(endOfLifeTone(day, now)).toBe(tone);
});
