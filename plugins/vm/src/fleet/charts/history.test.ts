import type { FleetHistory } from '@backlot/plugin-vm-common';
import { english } from '../../__testUtils__/english';
import { fleetTranslationRef } from '../translation';
import {
  chartOfExecutors,
  growthOf,
  hasGrowthChart,
  historyFilter,
  isWiderThanFilter,
  timesToReady,
} from './history';

const t = english(fleetTranslationRef);

type Day = FleetHistory['days'][number];

const day = (date: string, change: Partial<Day> = {}): Day => ({
  date,
  vms: 0,
  created: 0,
  deleted: 0,
  timeToReady: null,
  ...change,
});

const took = (p50Seconds: number, p95Seconds: number) => ({
  count: 1,
  p50Seconds,
  p95Seconds,
});

it('leaves out filters that the history does not support', () => {
  const filter = {
    owner: ['group:default/a'],
    phase: ['ready' as const],
    text: 'x',
  };
  expect(historyFilter(filter)).toEqual({ owner: ['group:default/a'] });
  expect(isWiderThanFilter(filter)).toBe(true);
  expect(isWiderThanFilter({ owner: ['group:default/a'] })).toBe(false);
});

it('describes the growth', () => {
  expect(
    growthOf({
      days: [
        day('2026-01-01', { vms: 5, created: 5 }),
        day('2026-01-02', { vms: 7, created: 3, deleted: 1 }),
      ],
    }),
  ).toEqual({ first: 5, last: 7, created: 8, deleted: 1 });
  expect(growthOf({ days: [] })).toEqual({
    first: 0,
    last: 0,
    created: 0,
    deleted: 0,
  });
});

describe('the time to ready', () => {
  it('is in seconds if short, with gaps', () => {
    expect(
      timesToReady({
        days: [
          day('2026-01-01', { timeToReady: took(12.34, 90) }),
          day('2026-01-02'),
        ],
      }),
    ).toEqual({
      unit: 'seconds',
      points: [
        { date: '2026-01-01', p50: 12.3, p95: 90 },
        { date: '2026-01-02', p50: null, p95: null },
      ],
      last: took(12.34, 90),
      hasChart: false,
    });
  });

  it('is in minutes if any of them is long', () => {
    expect(
      timesToReady({
        days: [day('2026-01-01', { timeToReady: took(60, 600) })],
      }),
    ).toMatchObject({ unit: 'minutes', points: [{ p50: 1, p95: 10 }] });
  });

  it('is unknown without creations', () => {
    expect(timesToReady({ days: [day('2026-01-01')] }).last).toBeUndefined();
  });
});

it('needs three days of data for a chart', () => {
  const days = (count: number) =>
    Array.from({ length: 30 }, (_, index) =>
      index < count
        ? day(`2026-01-${index + 1}`, { vms: 1, timeToReady: took(1, 2) })
        : day(`2026-01-${index + 1}`),
    );
  expect(hasGrowthChart({ days: days(2) })).toBe(false);
  expect(hasGrowthChart({ days: days(3) })).toBe(true);
  expect(timesToReady({ days: days(2) }).hasChart).toBe(false);
  expect(timesToReady({ days: days(3) }).hasChart).toBe(true);
});

it('sums up the operations of further executors', () => {
  const executors = Array.from({ length: 8 }, (_, index) => ({
    executor: `executor-${index}`,
    succeeded: 10,
    failed: 1,
  }));
  const { bars } = chartOfExecutors({ executors }, id => id.toUpperCase(), t);
  expect(bars).toHaveLength(6);
  expect(bars[0]).toEqual({
    label: 'EXECUTOR-0',
    only: 'executor-0',
    total: 11,
    values: { succeeded: 10, failed: 1 },
  });
  expect(bars[5]).toEqual({
    label: 'Others',
    total: 33,
    values: { succeeded: 30, failed: 3 },
  });
});
