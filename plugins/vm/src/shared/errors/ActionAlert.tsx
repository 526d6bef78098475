import type { ComponentProps } from 'react';
import { Alert } from '@backstage/ui';
import styles from './ActionAlert.module.css';

/** An alert with actions, which can be read on a narrow screen, too. */
export const ActionAlert = (props: ComponentProps<typeof Alert>) => (
  <Alert {...props} className={styles.alert} />
);
