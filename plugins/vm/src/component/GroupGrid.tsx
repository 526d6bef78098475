import type { ReactNode } from 'react';
import styles from './GroupGrid.module.css';

/** As many cards per row as fit. */
export const GroupGrid = ({ children }: { children: ReactNode }) => (
  <div className={styles.grid}>{children}</div>
);
