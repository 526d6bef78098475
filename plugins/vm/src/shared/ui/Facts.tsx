import type { ReactNode } from 'react';
import styles from './Facts.module.css';

export type Fact = [title: string, value: ReactNode];

/** A description list. Facts without a value are left out. */
export const Facts = ({ facts }: { facts: Fact[] }) => (
  <dl className={styles.facts}>
    {facts
      .filter(([, value]) => value)
      .map(([title, value]) => (
        <div key={title} className={styles.fact}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);
