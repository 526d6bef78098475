import type { ReactNode } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, useNavigate } from 'react-router-dom';
import {
  Bar,
  BarChart,
  CartesianGrid,
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
import { fleetTranslationRef } from '../translation';
import type { FleetChart as Chart } from './chart';

const BAR_HEIGHT = 32;
const AXIS_HEIGHT = 30;

/** Labels of the bars, which link to the VMs that the bars count. */
const BarNames = (props: {
  bars: Chart['bars'];
  hrefOf: (only: string) => string;
}) => {
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <ul className={styles.names}>
      {props.bars.map(({ label, only }) => (
        <li key={label} style={{ height: BAR_HEIGHT }} title={label}>
          {only === undefined ? (
            <span>{label}</span>
          ) : (
            <Link
              to={props.hrefOf(only)}
              aria-label={t('charts.only', { name: label })}
            >
              {label}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
};

/** Stacked bars that link to the VMs they count. */
export const FleetChart = (props: {
  title: string;
  summary?: string;
  chart: Chart;
  /**
   * Whether the colours stand for statuses. Otherwise they only distinguish the
   * series.
   */
  byStatus?: boolean;
  /** The URL of the page with only this bar. */
  hrefOf: (only: string) => string;
  /** Controls next to the title. */
  actions?: ReactNode;
}) => {
  const { title, summary, chart, byStatus, hrefOf, actions } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const navigate = useNavigate();
  const colourOf = (key: string, index: number) =>
    `var(--fleet-${byStatus ? key : index})`;

  return (
    <ChartFigure
      title={title}
      summary={summary}
      actions={actions}
      numbers={{
        columns: [...chart.series.map(({ label }) => label), t('charts.total')],
        rows: chart.bars.map(({ label, values, total }) => ({
          label,
          values: [...chart.series.map(({ key }) => values[key] ?? 0), total],
        })),
      }}
    >
      <ChartLegend
        series={chart.series.map(({ key, label }, index) => ({
          label,
          colour: colourOf(key, index),
        }))}
      />
      <div className={styles.plot}>
        <BarNames bars={chart.bars} hrefOf={hrefOf} />
        <div aria-hidden className={styles.drawing}>
          <ResponsiveContainer
            width="100%"
            height={chart.bars.length * BAR_HEIGHT + AXIS_HEIGHT}
          >
            <BarChart
              // Recharts stacks bars in the order in which they were mounted.
              key={chart.series.map(({ key }) => key).join(' ')}
              data={chart.bars}
              layout="vertical"
              margin={{ top: 0, right: 16, bottom: 0, left: 0 }}
              accessibilityLayer={false}
            >
              <CartesianGrid horizontal={false} stroke={gridLine} />
              <XAxis
                type="number"
                height={AXIS_HEIGHT}
                allowDecimals={false}
                tick={axisText}
                tickFormatter={shortNumber}
                stroke={axisLine}
              />
              <YAxis type="category" dataKey="label" hide />
              <Tooltip
                cursor={{ fill: gridLine, fillOpacity: 0.4 }}
                {...tooltip}
              />
              {chart.series.map(({ key, label }, index) => (
                <Bar
                  key={key}
                  name={label}
                  stackId="bar"
                  dataKey={(bar: Chart['bars'][number]) => bar.values[key] ?? 0}
                  fill={colourOf(key, index)}
                  maxBarSize={18}
                  isAnimationActive={false}
                  cursor="pointer"
                  onClick={(_bar, place) => {
                    const only = chart.bars[place]?.only;
                    if (only !== undefined) {
                      navigate(hrefOf(only));
                    }
                  }}
                />
              ))}
            </BarChart>
          </ResponsiveContainer>
        </div>
      </div>
    </ChartFigure>
  );
};
