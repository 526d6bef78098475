import type { FleetHistory } from '@backlot/plugin-vm-common';
import type {
  CreationTimes,
  ExecutorOutcomes,
  VmTurnover,
} from '../inventory/vms/fleetHistory';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Midnight in UTC before the first of so many days, of which the last is today. */
export const firstDay = (now: Date, days: number): Date =>
  new Date((Math.floor(now.getTime() / DAY_MS) - days + 1) * DAY_MS);

/** Pure: the days one after the other, those without news as well. */
export function toHistory(options: {
  now: Date;
  days: number;
  turnover: VmTurnover;
  creationTimes: CreationTimes;
  executors: ExecutorOutcomes;
}): FleetHistory {
  const { turnover, creationTimes, executors } = options;
  const first = firstDay(options.now, options.days).getTime();
  const days: FleetHistory['days'] = [];
  // Backwards, because what exists now is known.
  let vms = turnover.now;
  for (let day = options.days - 1; day >= 0; day -= 1) {
    const date = new Date(first + day * DAY_MS).toISOString().slice(0, 10);
    const created = turnover.created.get(date) ?? 0;
    const deleted = turnover.deleted.get(date) ?? 0;
    days.unshift({
      date,
      vms,
      created,
      deleted,
      timeToReady: creationTimes.get(date) ?? null,
    });
    vms += deleted - created;
  }
  return { days, executors };
}
