import type { ReactElement } from 'react';
import { Badge } from '@backstage/ui';
import {
  RiAlertLine,
  RiCheckboxCircleLine,
  RiErrorWarningLine,
  RiLoader4Line,
  RiTimeLine,
} from '@remixicon/react';
import type { Standing, Tone } from '../lib/phases';
import styles from './StandingBadge.module.css';

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

/** How something stands, by word, icon and colour. */
export const StandingBadge = (props: { standing: Standing; text?: string }) => {
  const { label, tone } = props.standing;
  return (
    <Badge
      size="small"
      icon={ICONS[tone]}
      className={`${styles.badge} ${COLOURS[tone] ?? ''}`}
    >
      {props.text ?? label}
    </Badge>
  );
};
