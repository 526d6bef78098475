import type { Rollout } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { useNow } from '../../hooks/useNow';
import { withReadableTimes } from '../../lib/rollouts';
import { absoluteTime, relativeTime } from '../../lib/time';
import { vmTranslationRef } from '../../translation';

/** Counted down by the second where it is near. */
const NEAR_MS = 120_000;

/** Until when something waits. */
export const Until = ({ time }: { time: string }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const isNear = new Date(time).getTime() - Date.now() < NEAR_MS;
  const now = useNow(isNear ? 1000 : 10_000);
  return (
    <time dateTime={time}>
      {t('rollouts.waits.until', {
        time: absoluteTime(time),
        when: relativeTime(time, now, t),
      })}
    </time>
  );
};

/** What a rollout waits for, or why it is paused, in a line. */
export const WaitsFor = ({ rollout }: { rollout: Rollout }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { phase, waitsFor, pausedBecause } = rollout;
  if (phase === 'paused') {
    return (
      <Text color="warning">
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
      {t(`rollouts.waits.${waitsFor.for}`)}
      {waitsFor.until ? (
        <>
          {' '}
          <Until time={waitsFor.until} />
        </>
      ) : (
        `: ${withReadableTimes(waitsFor.because)}`
      )}
    </Text>
  ) : null;
};
