import { useTranslationRef } from '@backstage/frontend-plugin-api';
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
import { vmTranslationRef } from '../translation';
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

/** A word with the icon and the colour of how good that is. */
export const ToneBadge = ({ tone, text }: { tone: Tone; text: string }) => (
  <Badge
    size="small"
    icon={ICONS[tone]}
    className={`${styles.badge} ${COLOURS[tone] ?? ''}`}
  >
    {text}
  </Badge>
);

/** How something stands, by word, icon and colour. */
export const StandingBadge = (props: { standing: Standing; text?: string }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { key, tone } = props.standing;
  return <ToneBadge tone={tone} text={props.text ?? t(key)} />;
};
