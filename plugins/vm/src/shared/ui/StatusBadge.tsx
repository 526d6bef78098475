import type { ReactElement } from 'react';
import { Badge } from '@backstage/ui';
import {
  RiAlertLine,
  RiCheckboxCircleLine,
  RiErrorWarningLine,
  RiLoader4Line,
  RiTimeLine,
} from '@remixicon/react';
import styles from './StatusBadge.module.css';

/** How good a status is. It determines the icon and the colour. */
export type Tone = 'success' | 'progress' | 'waiting' | 'warning' | 'danger';

const ICONS: Record<Tone, ReactElement> = {
  success: <RiCheckboxCircleLine aria-hidden />,
  progress: <RiLoader4Line aria-hidden />,
  waiting: <RiTimeLine aria-hidden />,
  warning: <RiAlertLine aria-hidden />,
  danger: <RiErrorWarningLine aria-hidden />,
};

const COLOURS: Partial<Record<Tone, string>> = {
  success: styles.success,
  progress: styles.progress,
  warning: styles.warning,
  danger: styles.danger,
};

/** A status as text, icon and colour. */
export const StatusBadge = ({ tone, text }: { tone: Tone; text: string }) => (
  <Badge
    size="small"
    icon={ICONS[tone]}
    className={`${styles.badge} ${COLOURS[tone] ?? ''}`}
  >
    {text}
  </Badge>
);
