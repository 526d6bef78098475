import type { SharedT } from '../translation';

const UNITS = [
  { key: 'durations.days', ms: 86_400_000 },
  { key: 'durations.hours', ms: 3_600_000 },
  { key: 'durations.minutes', ms: 60_000 },
  { key: 'durations.seconds', ms: 1000 },
] as const;

/** Only the largest unit: "6 days", "1 hour", "4 min", "0 s". */
export function roughDuration(
  ms: number,
  t: SharedT,
  round = Math.floor,
): string {
  const unit = UNITS.find(candidate => ms >= candidate.ms) ?? UNITS[3];
  return t(unit.key, { count: round(Math.max(0, ms) / unit.ms) });
}

/** "0.4 s", "12 s", "3 min 5 s", "1 h 4 min". */
export function exactDuration(ms: number, t: SharedT): string {
  if (ms < 10_000) {
    return t('durations.exactSeconds', {
      seconds: (Math.max(0, ms) / 1000).toFixed(1),
    });
  }
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) {
    return t('durations.exactSeconds', { seconds: String(seconds) });
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? t('durations.exactMinutes', {
        minutes: String(minutes),
        seconds: String(seconds % 60),
      })
    : t('durations.exactHours', {
        hours: String(Math.floor(minutes / 60)),
        minutes: String(minutes % 60),
      });
}

/**
 * "in 7 days", "2 hours ago". The time to a future date is rounded to the
 * nearest unit, so that a week does not show as 6 days a minute later.
 */
export function relativeTime(time: string, now: number, t: SharedT): string {
  const ms = new Date(time).getTime() - now;
  if (Math.abs(ms) < 1000) {
    return t('durations.now');
  }
  return ms >= 0
    ? t('durations.in', { duration: roughDuration(ms, t, Math.round) })
    : t('durations.ago', { duration: roughDuration(-ms, t) });
}

/** In the language and time zone of the browser. */
export const absoluteTime = (time: string): string =>
  new Date(time).toLocaleString(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });

const twoDigits = (value: number) => String(value).padStart(2, '0');

/** The value of a `datetime-local` field, in the time zone of the browser. */
export function localInput(time: string): string {
  const at = new Date(time);
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()]
    .map(twoDigits)
    .join('-');
  return `${day}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

/** A calendar day, independent of the time zone. */
export const calendarDay = (day: string): string =>
  new Date(day).toLocaleDateString(undefined, {
    dateStyle: 'medium',
    timeZone: 'UTC',
  });
