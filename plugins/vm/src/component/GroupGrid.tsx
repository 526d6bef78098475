import type { ReactNode } from 'react';
import styles from './GroupGrid.module.css';

/** As many cards beside each other as there is room for. */
export const GroupGrid = ({ children }: { children: ReactNode }) => (
  <div className={styles.grid}>{children}</div>
);
