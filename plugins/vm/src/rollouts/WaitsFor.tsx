import type { Rollout } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { absoluteTime, relativeTime } from '../shared/time/time';
import { useNow } from '../shared/time/useNow';
import { sharedTranslationRef } from '../shared/translation';
import { withReadableTimes } from './rollouts';
import styles from './Rollouts.module.css';
import { rolloutsTranslationRef } from './translation';

/** Close times count down every second. */
const NEAR_MS = 120_000;

/** "in 9 min", counted down. */
export const Countdown = ({ time }: { time: string }) => {
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const isNear = new Date(time).getTime() - Date.now() < NEAR_MS;
  const now = useNow(isNear ? 1000 : 10_000);
  return (
    // Screen readers should not announce every second.
    <time dateTime={time} title={absoluteTime(time)} aria-live="off">
      {relativeTime(time, now, sharedT)}
    </time>
  );
};

/** One line: what a rollout waits for, or why it is paused. */
export const WaitsFor = ({ rollout }: { rollout: Rollout }) => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { phase, waitsFor, pausedBecause } = rollout;
  if (phase === 'paused') {
    return (
      <Text className={styles.warning}>
        {[t('waits.paused'), pausedBecause && withReadableTimes(pausedBecause)]
          .filter(Boolean)
          .join(': ')}
      </Text>
    );
  }
  return waitsFor ? (
    <Text color="secondary">
      {waitsFor.until
        ? t('waits.until', {
            wait: t(`waits.${waitsFor.for}`),
            time: absoluteTime(waitsFor.until),
            when: <Countdown time={waitsFor.until} />,
          })
        : t('waits.because', {
            wait: t(`waits.${waitsFor.for}`),
            because: withReadableTimes(waitsFor.because),
          })}
    </Text>
  ) : null;
};
