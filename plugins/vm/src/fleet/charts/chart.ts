import type { FleetField, FleetSummary } from '@backlot/plugin-vm-common';
import type { FleetT } from '../translation';

export type FleetChart = {
  /** What the bars are made of, the largest first. */
  series: { key: string; label: string }[];
  /** The bars, the largest first. */
  bars: {
    label: string;
    /** What to filter by to see these alone; none for what is added up. */
    only?: string;
    total: number;
    values: Record<string, number>;
  }[];
};

type Part = { bar: string; series: string; count: number };

/** Beyond these a chart cannot be read: the rest is added up. */
const BARS = 8;
const SERIES = 7;
const REST = '\u0000rest';

function totalsBy(parts: Part[], key: 'bar' | 'series'): Map<string, number> {
  const totals = new Map<string, number>();
  for (const part of parts) {
    totals.set(part[key], (totals.get(part[key]) ?? 0) + part.count);
  }
  return totals;
}

/** The keys with a place of their own, the largest first, ties by name. */
function largest(totals: Map<string, number>, most: number): string[] {
  const sorted = [...totals.keys()].sort(
    (a, b) => totals.get(b)! - totals.get(a)! || a.localeCompare(b),
  );
  return sorted.length <= most ? sorted : sorted.slice(0, most - 1);
}

const titleOf = (key: string, title: (name: string) => string, t: FleetT) =>
  key === '' ? t('charts.none') : title(key);

/** What a summary by two fields looks like as stacked bars. */
export function chartOfTwo(
  { items, others }: Pick<FleetSummary, 'items' | 'others'>,
  fields: [bar: FleetField, series: FleetField],
  titles: [(name: string) => string, (name: string) => string],
  t: FleetT,
): FleetChart {
  const parts: Part[] = items.map(({ by, total }) => ({
    bar: by[fields[0]] ?? '',
    series: by[fields[1]] ?? '',
    count: total,
  }));
  if (others > 0) {
    parts.push({ bar: REST, series: REST, count: others });
  }
  const own = (totals: Map<string, number>, most: number) =>
    largest(new Map([...totals].filter(([key]) => key !== REST)), most);
  const bars = own(totalsBy(parts, 'bar'), BARS);
  const series = own(totalsBy(parts, 'series'), SERIES);

  const placed = parts.map(part => ({
    bar: bars.includes(part.bar) ? part.bar : REST,
    series: series.includes(part.series) ? part.series : REST,
    count: part.count,
  }));
  const used = (key: 'bar' | 'series', keys: string[]) =>
    placed.some(part => part[key] === REST) ? [...keys, REST] : keys;
  const label = (key: string, title: (name: string) => string) =>
    key === REST ? t('charts.others') : titleOf(key, title, t);

  return {
    series: used('series', series).map(key => ({
      key,
      label: label(key, titles[1]),
    })),
    bars: used('bar', bars).map(key => {
      const inBar = placed.filter(part => part.bar === key);
      return {
        label: label(key, titles[0]),
        ...(key === REST || key === '' ? {} : { only: key }),
        total: inBar.reduce((sum, { count }) => sum + count, 0),
        values: Object.fromEntries(totalsBy(inBar, 'series')),
      };
    }),
  };
}

/** How the VMs stand, in four words rather than six. */
export const standings = ['ready', 'inFlight', 'failed', 'lost'] as const;

export type Standing = (typeof standings)[number];

export const countStandings = ({
  phases,
}: Pick<FleetSummary, 'phases'>): Record<Standing, number> => ({
  ready: phases.ready,
  inFlight: phases.pending + phases.provisioning + phases.deleting,
  failed: phases.failed,
  lost: phases.lost,
});

/** What a summary by one field looks like: each bar by how its VMs stand. */
export function chartOfStandings(
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
      values: countStandings(item),
    };
  });
  const rest = items.slice(shown.length);
  if (rest.length > 0 || others > 0) {
    const counts = rest.map(countStandings);
    bars.push({
      label: t('charts.others'),
      total: rest.reduce((sum, { total }) => sum + total, others),
      values: {
        ...Object.fromEntries(
          standings.map(key => [
            key,
            counts.reduce((sum, count) => sum + count[key], 0),
          ]),
        ),
      },
    });
  }
  return {
    series: standings
      .filter(key => bars.some(({ values }) => values[key] > 0))
      .map(key => ({ key, label: t(`tiles.${key}`) })),
    bars,
  };
}
