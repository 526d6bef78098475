import type { FleetHistory } from '@backlot/plugin-vm-common';
import type { FleetFilter } from '../filters/query';
import type { FleetT } from '../translation';
import type { FleetChart } from './chart';

/** The filters that the history supports. It has no phases. */
export function historyFilter(filter: FleetFilter) {
  const { phase: _phase, text: _text, ...others } = filter;
  return others;
}

/** Whether the filter of the page has parts that the history ignores. */
export const isWiderThanFilter = ({ phase, text }: FleetFilter): boolean =>
  phase !== undefined || text !== undefined;

export type Growth = {
  first: number;
  last: number;
  created: number;
  deleted: number;
};

const sumOf = (values: number[]) =>
  values.reduce((sum, value) => sum + value, 0);

export const growthOf = ({ days }: Pick<FleetHistory, 'days'>): Growth => ({
  first: days[0]?.vms ?? 0,
  last: days[days.length - 1]?.vms ?? 0,
  created: sumOf(days.map(({ created }) => created)),
  deleted: sumOf(days.map(({ deleted }) => deleted)),
});

/** With fewer days of data, figures say more than a chart. */
export const LEAST_DAYS = 3;

/** Whether enough days have data. */
export const hasGrowthChart = ({ days }: Pick<FleetHistory, 'days'>): boolean =>
  days.filter(({ vms, created, deleted }) => vms + created + deleted > 0)
    .length >= LEAST_DAYS;

/** Below this, seconds are more readable than minutes. */
const FEW_SECONDS = 180;

export type TimesToReady = {
  unit: 'seconds' | 'minutes';
  /** Days without creations are gaps. */
  points: { date: string; p50: number | null; p95: number | null }[];
  last: { p50Seconds: number; p95Seconds: number } | undefined;
  /** Whether enough days have data. */
  hasChart: boolean;
};

/** The time to ready per day, in the unit that fits. */
export function timesToReady({
  days,
}: Pick<FleetHistory, 'days'>): TimesToReady {
  const known = days.flatMap(({ timeToReady }) => timeToReady ?? []);
  const most = Math.max(0, ...known.map(({ p95Seconds }) => p95Seconds));
  const isShort = most < FEW_SECONDS;
  const inUnit = (seconds: number | undefined) =>
    seconds === undefined
      ? null
      : Math.round((isShort ? seconds : seconds / 60) * 10) / 10;
  return {
    unit: isShort ? 'seconds' : 'minutes',
    points: days.map(({ date, timeToReady }) => ({
      date,
      p50: inUnit(timeToReady?.p50Seconds),
      p95: inUnit(timeToReady?.p95Seconds),
    })),
    last: known[known.length - 1],
    hasChart: known.length >= LEAST_DAYS,
  };
}

/** More would be unreadable, so the rest is summed up. */
const EXECUTORS = 6;

/** The ended operations by executor. */
export function chartOfExecutors(
  { executors }: Pick<FleetHistory, 'executors'>,
  title: (id: string) => string,
  t: FleetT,
): FleetChart {
  const own =
    executors.length <= EXECUTORS
      ? executors
      : executors.slice(0, EXECUTORS - 1);
  const rest = executors.slice(own.length);
  const bar = (label: string, of: FleetHistory['executors']) => {
    const succeeded = sumOf(of.map(item => item.succeeded));
    const failed = sumOf(of.map(item => item.failed));
    return { label, total: succeeded + failed, values: { succeeded, failed } };
  };
  return {
    series: [
      { key: 'succeeded', label: t('charts.succeeded') },
      { key: 'failed', label: t('charts.failed') },
    ],
    bars: [
      ...own.map(item => ({
        ...bar(title(item.executor), [item]),
        only: item.executor,
      })),
      ...(rest.length > 0 ? [bar(t('charts.others'), rest)] : []),
    ],
  };
}
