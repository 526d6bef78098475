import type { FleetField, FleetSummary } from '@backlot/plugin-vm-common';
import type { FleetT } from '../translation';

export type FleetChart = {
  /** The segments of the bars, the largest first. */
  series: { key: string; label: string }[];
  bars: {
    label: string;
    /** The filter value for this bar; undefined for the bar of the rest. */
    only?: string;
    total: number;
    values: Record<string, number>;
  }[];
};

type Slice = { bar: string; series: string; count: number };

/** More would be unreadable, so the rest is summed up. */
const BARS = 8;
const SERIES = 7;
const REST = '\u0000rest';

function totalsBy(slices: Slice[], key: 'bar' | 'series'): Map<string, number> {
  const totals = new Map<string, number>();
  for (const slice of slices) {
    totals.set(slice[key], (totals.get(slice[key]) ?? 0) + slice.count);
  }
  return totals;
}

/**
 * The keys that get their own bar or series: the largest first, ties by name.
 */
function largest(totals: Map<string, number>, most: number): string[] {
  const sorted = [...totals.keys()].sort(
    (a, b) => totals.get(b)! - totals.get(a)! || a.localeCompare(b),
  );
  return sorted.length <= most ? sorted : sorted.slice(0, most - 1);
}

const titleOf = (key: string, title: (name: string) => string, t: FleetT) =>
  key === '' ? t('charts.none') : title(key);

/** A summary by two fields as stacked bars. */
export function chartOfTwo(
  { items, others }: Pick<FleetSummary, 'items' | 'others'>,
  fields: [bar: FleetField, series: FleetField],
  titles: [(name: string) => string, (name: string) => string],
  t: FleetT,
): FleetChart {
  const slices: Slice[] = items.map(({ by, total }) => ({
    bar: by[fields[0]] ?? '',
    series: by[fields[1]] ?? '',
    count: total,
  }));
  if (others > 0) {
    slices.push({ bar: REST, series: REST, count: others });
  }
  const own = (totals: Map<string, number>, most: number) =>
    largest(new Map([...totals].filter(([key]) => key !== REST)), most);
  const bars = own(totalsBy(slices, 'bar'), BARS);
  const series = own(totalsBy(slices, 'series'), SERIES);

  const placed = slices.map(slice => ({
    bar: bars.includes(slice.bar) ? slice.bar : REST,
    series: series.includes(slice.series) ? slice.series : REST,
    count: slice.count,
  }));
  const used = (key: 'bar' | 'series', keys: string[]) =>
    placed.some(slice => slice[key] === REST) ? [...keys, REST] : keys;
  const label = (key: string, title: (name: string) => string) =>
    key === REST ? t('charts.others') : titleOf(key, title, t);

  return {
    series: used('series', series).map(key => ({
      key,
      label: label(key, titles[1]),
    })),
    bars: used('bar', bars).map(key => {
      const inBar = placed.filter(slice => slice.bar === key);
      return {
        label: label(key, titles[0]),
        ...(key === REST || key === '' ? {} : { only: key }),
        total: inBar.reduce((sum, { count }) => sum + count, 0),
        values: Object.fromEntries(totalsBy(inBar, 'series')),
      };
    }),
  };
}

/** The phases, reduced to four statuses. */
export const fleetStatuses = ['ready', 'inFlight', 'failed', 'lost'] as const;

export type FleetStatus = (typeof fleetStatuses)[number];

export const countStatuses = ({
  phases,
}: Pick<FleetSummary, 'phases'>): Record<FleetStatus, number> => ({
  ready: phases.ready,
  inFlight: phases.pending + phases.provisioning + phases.deleting,
  failed: phases.failed,
  lost: phases.lost,
});

/** A summary by one field as bars, each split by status. */
export function chartOfStatuses(
  { items, others }: Pick<FleetSummary, 'items' | 'others'>,
  field: FleetField,
  title: (name: string) => string,
  t: FleetT,
): FleetChart {
  const shown = items.length <= BARS ? items : items.slice(0, BARS - 1);
  const bars = shown.map((item): FleetChart['bars'][number] => {
    const only = item.by[field] ?? '';
    return {
      label: titleOf(only, title, t),
      ...(only === '' ? {} : { only }),
      total: item.total,
      values: countStatuses(item),
    };
  });
  const rest = items.slice(shown.length);
  if (rest.length > 0 || others > 0) {
    const counts = rest.map(countStatuses);
    bars.push({
      label: t('charts.others'),
      total: rest.reduce((sum, { total }) => sum + total, others),
      values: {
        ...Object.fromEntries(
          fleetStatuses.map(key => [
            key,
            counts.reduce((sum, count) => sum + count[key], 0),
          ]),
        ),
      },
    });
  }
  return {
    series: fleetStatuses
      .filter(key => bars.some(({ values }) => values[key] > 0))
      .map(key => ({ key, label: t(`tiles.${key}`) })),
    bars,
  };
}
