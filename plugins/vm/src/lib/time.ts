const UNITS = [
  { one: 'day', many: 'days', ms: 86_400_000 },
  { one: 'hour', many: 'hours', ms: 3_600_000 },
  { one: 'min', many: 'min', ms: 60_000 },
  { one: 's', many: 's', ms: 1000 },
] as const;

/** The largest unit alone: "6 days", "1 hour", "4 min", "0 s". */
export function roughDuration(ms: number, round = Math.floor): string {
  const unit = UNITS.find(candidate => ms >= candidate.ms) ?? UNITS[3];
  const value = round(Math.max(0, ms) / unit.ms);
  return `${value} ${value === 1 ? unit.one : unit.many}`;
}

/** What was measured: "0.4 s", "12 s", "3 min 5 s", "1 h 4 min". */
export function exactDuration(ms: number): string {
  if (ms < 10_000) {
    return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  }
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * "in 7 days", "2 hours ago". What is to come is rounded to the nearest: of a
 * week, a minute later, nearly seven days are left.
 */
export function relativeTime(time: string, now: number): string {
  const ms = new Date(time).getTime() - now;
  if (Math.abs(ms) < 1000) {
    return 'just now';
  }
  return ms >= 0
    ? `in ${roughDuration(ms, Math.round)}`
    : `${roughDuration(-ms)} ago`;
}

/** In the reader's own language and time zone. */
export const absoluteTime = (time: string): string =>
  new Date(time).toLocaleString(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });

/** A day of the calendar, which no time zone may move. */
export const calendarDay = (day: string): string =>
  new Date(day).toLocaleDateString(undefined, {
    dateStyle: 'medium',
    timeZone: 'UTC',
  });
