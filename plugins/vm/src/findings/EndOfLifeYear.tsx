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
import { comingYear, type YearPoint, supportStatuses } from './year';

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

/** The count of a bar, and the images whose support has ended by then. */
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
        {supportStatuses
          .filter(status => point[status] > 0)
          .map(status => (
            <li key={status}>
              {t('year.count', {
                what: t(`year.${status}`),
                vms: point[status],
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

/**
 * How many of today's VMs will run unsupported images over the next year if
 * none is replaced.
 */
export const EndOfLifeYear = (props: {
  filter: FindingsFilter;
  options: VmOptions | undefined;
  titles: Titles;
}) => {
  const { filter, options, titles } = props;
  const { t } = useTranslationRef(findingsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { data, error, refresh } = useFindingsYear(filter);
  // Only the day matters: do not redraw every minute.
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
  const series = supportStatuses
    .filter(status => points.some(point => point[status] > 0))
    .map(status => ({
      key: status,
      label: t(`year.${status}`),
      colour: COLOURS[status],
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
            // Recharts stacks bars in the order in which they were mounted.
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
