import { useMemo } from 'react';
import type { VmOptions } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Bar,
  BarChart,
  CartesianGrid,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { ChartFigure, ChartLegend } from '../shared/charts/ChartFigure';
import {
  axisLine,
  axisText,
  gridLine,
  shortNumber,
  tooltip,
} from '../shared/charts/chartStyle';
import { LoadFailure } from '../shared/errors/LoadFailure';
import type { Titles } from '../shared/options/options';
import { calendarDay } from '../shared/time/time';
import { useNow } from '../shared/time/useNow';
import { sharedTranslationRef } from '../shared/translation';
import styles from './EndOfLifeYear.module.css';
import type { FindingsFilter } from './findings';
import { findingsTranslationRef } from './translation';
import { useFindingsYear } from './useFindingsYear';
import { comingYear, type YearPoint, yearStandings } from './year';

const HEIGHT = 220;
const MARGIN = { top: 8, right: 8, bottom: 0, left: 0 };
const DAY_MS = 86_400_000;

const COLOURS = {
  ended: 'var(--fleet-failed)',
  supported: 'var(--fleet-ready)',
  unknown: 'var(--fleet-6)',
};

const shortMonth = (day: string) =>
  new Date(day).toLocaleDateString(undefined, {
    month: 'short',
    timeZone: 'UTC',
  });

/** What a bar counts, and on which images support has ended by then. */
const PointTooltip = (props: {
  point: YearPoint | undefined;
  titles: Titles;
}) => {
  const { point, titles } = props;
  const { t } = useTranslationRef(findingsTranslationRef);
  return point ? (
    <div className={styles.tooltip} style={tooltip.contentStyle}>
      <strong>{calendarDay(point.date)}</strong>
      <ul>
        {yearStandings
          .filter(standing => point[standing] > 0)
          .map(standing => (
            <li key={standing}>
              {t('year.count', {
                what: t(`year.${standing}`),
                vms: point[standing],
              })}
            </li>
          ))}
      </ul>
      {point.endedImages.length > 0 && (
        <>
          {t('year.endedImages')}
          <ul>
            {point.endedImages.map(({ image, vms }) => (
              <li key={image}>
                {t('year.count', { what: titles.image(image), vms })}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  ) : null;
};

/** On which images today's VMs will be in a year, if nothing is renewed. */
export const EndOfLifeYear = (props: {
  filter: FindingsFilter;
  options: VmOptions | undefined;
  titles: Titles;
}) => {
  const { filter, options, titles } = props;
  const { t } = useTranslationRef(findingsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { data, error, refresh } = useFindingsYear(filter);
  // The day alone matters: no new drawing each minute.
  const today = Math.floor(useNow() / DAY_MS) * DAY_MS;
  const year = useMemo(
    () => data && options && comingYear(data, options.images, today),
    [data, options, today],
  );
  if (error !== undefined) {
    return (
      <LoadFailure title={t('year.failed')} error={error} onRetry={refresh} />
    );
  }
  if (!year || year.total === 0) {
    return null;
  }
  const { points, total } = year;
  const series = yearStandings
    .filter(standing => points.some(point => point[standing] > 0))
    .map(standing => ({
      key: standing,
      label: t(`year.${standing}`),
      colour: COLOURS[standing],
    }));
  return (
    <ChartFigure
      title={t('year.title')}
      summary={t('year.summary', {
        vms: sharedT('vms', { count: total }),
        today: points[0].ended,
        then: points[points.length - 1].ended,
      })}
      numbers={{
        columns: [...series.map(({ label }) => label), t('year.endedImages')],
        rows: points.map(point => ({
          label: calendarDay(point.date),
          values: [
            ...series.map(({ key }) => point[key]),
            point.endedImages
              .map(({ image, vms }) =>
                t('year.count', { what: titles.image(image), vms }),
              )
              .join(', '),
          ],
        })),
      }}
    >
      <ChartLegend series={series} />
      <div aria-hidden>
        <ResponsiveContainer width="100%" height={HEIGHT}>
          <BarChart
            // Bars are stacked in the order in which they came to be.
            key={series.map(({ key }) => key).join(' ')}
            data={points}
            margin={MARGIN}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke={gridLine} />
            <XAxis
              dataKey="date"
              tickFormatter={(day: string) =>
                day === points[0].date ? t('year.today') : shortMonth(day)
              }
              interval="preserveStart"
              minTickGap={8}
              tick={axisText}
              stroke={axisLine}
            />
            <YAxis
              width={44}
              allowDecimals={false}
              tick={axisText}
              tickFormatter={shortNumber}
              stroke={axisLine}
            />
            <Tooltip
              cursor={{ fill: gridLine, fillOpacity: 0.4 }}
              content={({ active, payload }) => (
                <PointTooltip
                  point={active ? payload?.[0]?.payload : undefined}
                  titles={titles}
                />
              )}
            />
            {series.map(({ key, label, colour }) => (
              <Bar
                key={key}
                name={label}
                stackId="vms"
                dataKey={key}
                fill={colour}
                maxBarSize={32}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
    </ChartFigure>
  );
};
