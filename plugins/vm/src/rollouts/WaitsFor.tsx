import type { Rollout } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { absoluteTime, relativeTime } from '../shared/time/time';
import { useNow } from '../shared/time/useNow';
import { vmTranslationRef } from '../translation';
import { withReadableTimes } from './rollouts';
import styles from './Rollouts.module.css';

/** Counted down by the second where it is near. */
const NEAR_MS = 120_000;

/** "in 9 min", counted down. */
export const Countdown = ({ time }: { time: string }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const isNear = new Date(time).getTime() - Date.now() < NEAR_MS;
  const now = useNow(isNear ? 1000 : 10_000);
  return (
    // Nobody wants each second read out.
    <time dateTime={time} title={absoluteTime(time)} aria-live="off">
      {relativeTime(time, now, t)}
    </time>
  );
};

/** What a rollout waits for, or why it is paused, in a line. */
export const WaitsFor = ({ rollout }: { rollout: Rollout }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { phase, waitsFor, pausedBecause } = rollout;
  if (phase === 'paused') {
    return (
      <Text className={styles.warning}>
        {[
          t('rollouts.waits.paused'),
          pausedBecause && withReadableTimes(pausedBecause),
        ]
          .filter(Boolean)
          .join(': ')}
      </Text>
    );
  }
  return waitsFor ? (
    <Text color="secondary">
      {waitsFor.until
        ? t('rollouts.waits.until', {
            wait: t(`rollouts.waits.${waitsFor.for}`),
            time: absoluteTime(waitsFor.until),
            when: <Countdown time={waitsFor.until} />,
          })
        : t('rollouts.waits.because', {
            wait: t(`rollouts.waits.${waitsFor.for}`),
            because: withReadableTimes(waitsFor.because),
          })}
    </Text>
  ) : null;
};
