import type { FleetHistory } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import {
  Area,
  AreaChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import styles from '../../shared/charts/Chart.module.css';
import { ChartFigure, ChartLegend } from '../../shared/charts/ChartFigure';
import {
  axisLine,
  axisText,
  gridLine,
  shortNumber,
  tooltip,
} from '../../shared/charts/chartStyle';
import { calendarDay, exactDuration } from '../../shared/time/time';
import { sharedTranslationRef } from '../../shared/translation';
import { fleetTranslationRef } from '../translation';
import { FleetChart } from './FleetChart';
import {
  chartOfExecutors,
  growthOf,
  hasGrowthChart,
  LEAST_DAYS,
  timesToReady,
} from './history';

const HEIGHT = 180;
const MARGIN = { top: 8, right: 16, bottom: 0, left: 0 };

const shortDay = (day: string) =>
  new Date(day).toLocaleDateString(undefined, {
    month: 'short',
    day: 'numeric',
    timeZone: 'UTC',
  });

const dayAxis = {
  dataKey: 'date',
  tickFormatter: shortDay,
  minTickGap: 24,
  tick: axisText,
  stroke: axisLine,
};

const countAxis = { width: 48, tick: axisText, stroke: axisLine };

const dayTooltip = {
  ...tooltip,
  labelFormatter: (day: unknown) => calendarDay(String(day)),
};

/** The figures of a chart, if there is not enough data to draw it. */
const Figures = (props: { figures: { label: string; value: string }[] }) => {
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <>
      <dl className={styles.figures}>
        {props.figures.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Text as="p" variant="body-small" color="secondary">
        {t('charts.fewDays', { count: LEAST_DAYS })}
      </Text>
    </>
  );
};

const Growth = ({ history }: { history: FleetHistory }) => {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const label = t('charts.vms');
  const growth = growthOf(history);
  return (
    <ChartFigure
      title={t('charts.growth')}
      summary={t('charts.growthSummary', {
        ...growth,
        days: t('charts.days', { count: history.days.length }),
      })}
      numbers={{
        columns: [label, t('charts.created'), t('charts.deleted')],
        rows: history.days.map(({ date, vms, created, deleted }) => ({
          label: calendarDay(date),
          values: [vms, created, deleted],
        })),
      }}
    >
      {hasGrowthChart(history) ? (
        <div aria-hidden>
          <ResponsiveContainer width="100%" height={HEIGHT}>
            <AreaChart
              data={history.days}
              margin={MARGIN}
              accessibilityLayer={false}
            >
              <CartesianGrid vertical={false} stroke={gridLine} />
              <XAxis {...dayAxis} />
              <YAxis
                {...countAxis}
                allowDecimals={false}
                tickFormatter={shortNumber}
              />
              <Tooltip {...dayTooltip} />
              <Area
                dataKey="vms"
                name={label}
                stroke="var(--fleet-0)"
                strokeWidth={2}
                fill="var(--fleet-0)"
                fillOpacity={0.2}
                isAnimationActive={false}
              />
            </AreaChart>
          </ResponsiveContainer>
        </div>
      ) : (
        <Figures
          figures={[
            {
              label,
              value: sharedT('number', { value: growth.last }),
            },
          ]}
        />
      )}
    </ChartFigure>
  );
};

const TimeToReady = ({ history }: { history: FleetHistory }) => {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { unit, points, last, hasChart } = timesToReady(history);
  const series = [
    { key: 'p50', label: t('charts.median'), colour: 'var(--fleet-2)' },
    { key: 'p95', label: t('charts.p95'), colour: 'var(--fleet-1)' },
  ] as const;
  const unitTitle = t(`charts.${unit}`);
  return (
    <ChartFigure
      title={t('charts.timeToReady')}
      summary={
        last
          ? t('charts.timeToReadySummary', {
              p50: exactDuration(last.p50Seconds * 1000, sharedT),
              p95: exactDuration(last.p95Seconds * 1000, sharedT),
            })
          : undefined
      }
      numbers={{
        columns: series.map(({ label }) => `${label} (${unitTitle})`),
        rows: points
          .filter(({ p50 }) => p50 !== null)
          .map(({ date, p50, p95 }) => ({
            label: calendarDay(date),
            values: [p50 ?? '', p95 ?? ''],
          })),
      }}
    >
      {last && !hasChart && (
        <Figures
          figures={[
            {
              label: t('charts.median'),
              value: exactDuration(last.p50Seconds * 1000, sharedT),
            },
            {
              label: t('charts.p95'),
              value: exactDuration(last.p95Seconds * 1000, sharedT),
            },
          ]}
        />
      )}
      {hasChart && (
        <>
          <ChartLegend series={[...series]} />
          <div aria-hidden>
            <ResponsiveContainer width="100%" height={HEIGHT - 24}>
              <LineChart
                data={points}
                margin={MARGIN}
                accessibilityLayer={false}
              >
                <CartesianGrid vertical={false} stroke={gridLine} />
                <XAxis {...dayAxis} />
                <YAxis
                  {...countAxis}
                  unit={unit === 'seconds' ? ' s' : ' min'}
                />
                <Tooltip {...dayTooltip} />
                {series.map(({ key, label, colour }) => (
                  <Line
                    key={key}
                    dataKey={key}
                    name={label}
                    unit={unit === 'seconds' ? ' s' : ' min'}
                    stroke={colour}
                    strokeWidth={2}
                    dot={{ r: 2 }}
                    connectNulls
                    isAnimationActive={false}
                  />
                ))}
              </LineChart>
            </ResponsiveContainer>
          </div>
        </>
      )}
      {!last && (
        <Text className={styles.nothing}>{t('charts.noCreations')}</Text>
      )}
    </ChartFigure>
  );
};

/** The growth of the fleet, the time to ready, and the operations. */
export const FleetHistoryCharts = (props: {
  history: FleetHistory;
  executorTitle: (id: string) => string;
  /** The URL of the page with only this executor. */
  hrefOf: (executor: string) => string;
}) => {
  const { history, executorTitle, hrefOf } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const sum = (key: 'succeeded' | 'failed') =>
    history.executors.reduce((total, executor) => total + executor[key], 0);
  const title = t('charts.operations');
  return (
    <>
      <Growth history={history} />
      <TimeToReady history={history} />
      {history.executors.length > 0 ? (
        <FleetChart
          title={title}
          summary={t('charts.operationsSummary', {
            succeeded: sum('succeeded'),
            failed: sum('failed'),
          })}
          chart={chartOfExecutors(history, executorTitle, t)}
          byStatus
          hrefOf={hrefOf}
        />
      ) : (
        <ChartFigure title={title} numbers={{ columns: [], rows: [] }}>
          <Text className={styles.nothing}>{t('charts.noOperations')}</Text>
        </ChartFigure>
      )}
    </>
  );
};
