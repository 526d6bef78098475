import type { ComponentProps } from 'react';
import { Alert } from '@backstage/ui';
import styles from './ActionAlert.module.css';

/** An alert with actions that is also readable on narrow screens. */
export const ActionAlert = (props: ComponentProps<typeof Alert>) => (
  <Alert {...props} className={styles.alert} />
);
