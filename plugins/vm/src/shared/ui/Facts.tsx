import type { ReactNode } from 'react';
import styles from './Facts.module.css';

export type Fact = [title: string, value: ReactNode];

/** Titles and what stands for them. What is not known takes no room. */
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
