import type { FleetHistory } from '@backlot/plugin-vm-common';
import type { FleetFilter } from '../filters/query';
import type { FleetT } from '../translation';
import type { FleetChart } from './chart';

/** What the history can be told by: it knows of days, and not of states. */
export function historyFilter(filter: FleetFilter) {
  const { phase: _phase, text: _text, ...others } = filter;
  return others;
}

/** Whether the page's filter says more than the history can take. */
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

/** The growth in four numbers. */
export const growthOf = ({ days }: Pick<FleetHistory, 'days'>): Growth => ({
  first: days[0]?.vms ?? 0,
  last: days[days.length - 1]?.vms ?? 0,
  created: sumOf(days.map(({ created }) => created)),
  deleted: sumOf(days.map(({ deleted }) => deleted)),
});

/** With fewer days of data a chart says less than its figures. */
export const LEAST_DAYS = 3;

/** Whether there were VMs on enough days to draw how many. */
export const hasGrowthChart = ({ days }: Pick<FleetHistory, 'days'>): boolean =>
  days.filter(({ vms, created, deleted }) => vms + created + deleted > 0)
    .length >= LEAST_DAYS;

/** Below these, seconds say more than minutes. */
const FEW_SECONDS = 180;

export type TimesToReady = {
  unit: 'seconds' | 'minutes';
  /** Of the days with creations; the others are gaps. */
  points: { date: string; p50: number | null; p95: number | null }[];
  last: { p50Seconds: number; p95Seconds: number } | undefined;
  /** Whether there are enough days to draw. */
  hasChart: boolean;
};

/** How long it took until VMs were ready, in the unit that fits all of it. */
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

/** Beyond these a chart cannot be read: the rest is added up. */
const EXECUTORS = 6;

/** How the operations of each executor ended. */
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
