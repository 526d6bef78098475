import { ReactNode, useId } from 'react';
import { Text, VisuallyHidden } from '@backstage/ui';
import {
  Bar,
  BarChart,
  CartesianGrid,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { FleetChart as Chart } from '../../lib/fleetChart';
import styles from './FleetChart.module.css';

const BAR_HEIGHT = 32;
const AXIS_HEIGHT = 30;
const TEXT = { fill: 'var(--bui-fg-secondary)', fontSize: 12 };

const shortened = (text: string) =>
  text.length > 20 ? `${text.slice(0, 19)}…` : text;

/** The same numbers for those who do not see the bars. */
const ChartTable = ({ title, chart }: { title: string; chart: Chart }) => (
  <VisuallyHidden>
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          <td />
          {chart.series.map(({ key, label }) => (
            <th key={key} scope="col">
              {label}
            </th>
          ))}
          <th scope="col">Total</th>
        </tr>
      </thead>
      <tbody>
        {chart.bars.map(({ label, values, total }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {chart.series.map(({ key }) => (
              <td key={key}>{values[key] ?? 0}</td>
            ))}
            <td>{total}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </VisuallyHidden>
);

/** Stacked bars, with a legend in words. */
export const FleetChart = (props: {
  title: string;
  chart: Chart;
  /** Whether the colours say how VMs stand, rather than only tell apart. */
  byStanding?: boolean;
  /** What is offered beside the title. */
  actions?: ReactNode;
}) => {
  const { title, chart, byStanding, actions } = props;
  const titleId = useId();
  const colourOf = (key: string, index: number) =>
    `var(--fleet-${byStanding ? key : index})`;

  return (
    <figure
      className={`${styles.figure} ${styles.palette}`}
      aria-labelledby={titleId}
    >
      <div className={styles.head}>
        <Text id={titleId} as="h2" variant="body-large" weight="bold">
          {title}
        </Text>
        {actions}
      </div>
      <ChartTable title={title} chart={chart} />
      <div aria-hidden>
        <ul className={styles.legend}>
          {chart.series.map(({ key, label }, index) => (
            <li key={key}>
              <span
                className={styles.swatch}
                style={{ backgroundColor: colourOf(key, index) }}
              />
              {label}
            </li>
          ))}
        </ul>
        <ResponsiveContainer
          width="100%"
          height={chart.bars.length * BAR_HEIGHT + AXIS_HEIGHT}
        >
          <BarChart
            // Bars are stacked in the order in which they came to be.
            key={chart.series.map(({ key }) => key).join(' ')}
            data={chart.bars}
            layout="vertical"
            margin={{ top: 0, right: 16, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <CartesianGrid horizontal={false} stroke="var(--bui-border-1)" />
            <XAxis
              type="number"
              allowDecimals={false}
              tick={TEXT}
              stroke="var(--bui-border-2)"
            />
            <YAxis
              type="category"
              dataKey="label"
              width={140}
              interval={0}
              tick={TEXT}
              tickFormatter={shortened}
              stroke="var(--bui-border-2)"
            />
            <Tooltip
              cursor={{ fill: 'var(--bui-border-1)', fillOpacity: 0.4 }}
              contentStyle={{
                backgroundColor: 'var(--bui-bg-popover)',
                border: '1px solid var(--bui-border-2)',
                borderRadius: 'var(--bui-radius-2)',
                fontSize: 12,
              }}
              itemStyle={{ color: 'var(--bui-fg-primary)' }}
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
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
};
