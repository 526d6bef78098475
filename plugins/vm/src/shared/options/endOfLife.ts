import { calendarDay } from '../time/time';
import type { SharedT } from '../translation';
import type { Tone } from '../ui/StatusBadge';

const DAY_MS = 86_400_000;

/** The time to plan a replacement. */
const SOON_DAYS = 90;

/** Whole days until support ends: 0 on the last day, negative after it. */
export const daysLeft = (endOfLife: string, now: number): number =>
  Math.floor(new Date(endOfLife).getTime() / DAY_MS) - Math.floor(now / DAY_MS);

/** "Ends in 80 days", "Ended 12 days ago". */
export function endOfLifeText(
  endOfLife: string,
  now: number,
  t: SharedT,
): string {
  const days = daysLeft(endOfLife, now);
  if (days === 0) {
    return t('images.endsToday');
  }
  return days > 0
    ? t('images.endsIn', { count: days })
    : t('images.endedAgo', { count: -days });
}

/**
 * "Image support ends in 80 days", for places that show more than the image.
 */
export const imageEndText = (
  endOfLife: string,
  now: number,
  t: SharedT,
): string =>
  daysLeft(endOfLife, now) < 0
    ? t('images.imageEnded', { when: endOfLifeWhen(endOfLife, now, t) })
    : t('images.imageEnds', { when: endOfLifeWhen(endOfLife, now, t) });

/** "in 80 days", "12 days ago": for use in a sentence. */
export function endOfLifeWhen(
  endOfLife: string,
  now: number,
  t: SharedT,
): string {
  const days = daysLeft(endOfLife, now);
  const duration = t('durations.days', { count: Math.abs(days) });
  if (days === 0) {
    return t('images.today');
  }
  return days > 0
    ? t('durations.in', { duration })
    : t('durations.ago', { duration });
}

/** The urgency; undefined if the end is far away. */
export function endOfLifeTone(
  endOfLife: string,
  now: number,
): Extract<Tone, 'warning' | 'danger'> | undefined {
  const days = daysLeft(endOfLife, now);
  if (days < 0) {
    return 'danger';
  }
  return days <= SOON_DAYS ? 'warning' : undefined;
}

/** What the end of support means, with its day. */
export const endOfLifeHelp = (endOfLife: string, t: SharedT): string =>
  t('images.supportHelp', { day: calendarDay(endOfLife) });
