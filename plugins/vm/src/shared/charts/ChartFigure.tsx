import { ReactNode, useId } from 'react';
import { Card, CardBody, Text, VisuallyHidden } from '@backstage/ui';
import styles from './Chart.module.css';

/** The numbers of a chart, for screen readers. */
export type ChartNumbers = {
  columns: string[];
  rows: { label: string; values: (number | string)[] }[];
};

const NumbersTable = (props: { title: string; numbers: ChartNumbers }) => (
  <VisuallyHidden>
    <table>
      <caption>{props.title}</caption>
      <thead>
        <tr>
          <td />
          {props.numbers.columns.map(column => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.numbers.rows.map(({ label, values }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {values.map((value, index) => (
              <td key={props.numbers.columns[index]}>{value}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </VisuallyHidden>
);

export const ChartLegend = (props: {
  series: { label: string; colour: string }[];
}) => (
  <ul className={styles.legend} aria-hidden>
    {props.series.map(({ label, colour }) => (
      <li key={label}>
        <span className={styles.swatch} style={{ backgroundColor: colour }} />
        {label}
      </li>
    ))}
  </ul>
);

/** A chart with a title, a summary and its numbers as a table. */
export const ChartFigure = (props: {
  title: string;
  summary?: string;
  numbers: ChartNumbers;
  /** Controls next to the title. */
  actions?: ReactNode;
  children: ReactNode;
}) => {
  const { title, summary, numbers, actions, children } = props;
  const titleId = useId();
  return (
    <Card>
      <CardBody>
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
          {summary && (
            <Text
              as="p"
              variant="body-small"
              color="secondary"
              className={styles.summary}
            >
              {summary}
            </Text>
          )}
          <NumbersTable title={title} numbers={numbers} />
          {children}
        </figure>
      </CardBody>
    </Card>
  );
};
