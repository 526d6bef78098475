/** When a batch may begin. Pure, and aware of time zones. */
import type { MaintenanceWindow } from '@backlot/plugin-vm-common';
import { DateTime } from 'luxon';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const at = (day: DateTime, time: string): DateTime => {
  const [hour, minute] = time.split(':').map(Number);
  return day.set({ hour, minute, second: 0, millisecond: 0 });
};

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
    .map(day => ({
      from: at(day, from).toMillis(),
      to: at(to > from ? day : day.plus({ days: 1 }), to).toMillis(),
    }));
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
