/** When a batch may begin. Pure, and aware of time zones. */
import type { MaintenanceWindow } from '@backlot/plugin-vm-common';
import { DateTime } from 'luxon';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const minutesOf = (time: string): number => {
  const [hour, minute] = time.split(':').map(Number);
  return hour * 60 + minute;
};

const at = (day: DateTime, time: string): DateTime => {
  const minutes = minutesOf(time);
  return day.set({
    hour: Math.floor(minutes / 60),
    minute: minutes % 60,
    second: 0,
    millisecond: 0,
  });
};

/**
 * A window on one day. Where daylight saving removes its beginning, it opens at
 * the next instant that exists and stays open for as long as it is wide: 02:00
 * to 03:00 becomes 03:00 to 04:00 on the day whose clocks go from 02:00 to 03:00.
 */
function stretchOn(
  day: DateTime,
  { from, to }: Pick<MaintenanceWindow, 'from' | 'to'>,
): { from: number; to: number } {
  const begin = at(day, from);
  const end = at(to > from ? day : day.plus({ days: 1 }), to);
  const isRemoved = begin.hour * 60 + begin.minute !== minutesOf(from);
  const width = (minutesOf(to) - minutesOf(from) + 24 * 60) % (24 * 60);
  return {
    from: begin.toMillis(),
    to: isRemoved
      ? Math.max(end.toMillis(), begin.plus({ minutes: width }).toMillis())
      : end.toMillis(),
  };
}

/** The stretches of a window that begin from the day before `now` on, for nine days. */
function stretchesOf(
  { days, from, to, timeZone }: MaintenanceWindow,
  now: Date,
): Array<{ from: number; to: number }> {
  const today = DateTime.fromJSDate(now, { zone: timeZone }).startOf('day');
  return Array.from({ length: 9 }, (_, index) =>
    today.plus({ days: index - 1 }),
  )
    .filter(day => !days || days.includes(WEEKDAYS[day.weekday - 1]))
    .map(day => stretchOn(day, { from, to }));
}

/**
 * When the next batch may begin: now, or a time to come.
 *
 * @param windows - none is no limit
 */
export function nextOpening(windows: MaintenanceWindow[], now: Date): Date {
  if (windows.length === 0) {
    return now;
  }
  const openings = windows
    .flatMap(window => stretchesOf(window, now))
    .filter(stretch => stretch.to > now.getTime())
    .map(stretch => Math.max(stretch.from, now.getTime()));
  return new Date(Math.min(...openings));
}
