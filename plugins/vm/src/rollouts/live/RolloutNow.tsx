import type { Rollout } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Text } from '@backstage/ui';
import { withReadableTimes } from '../rollouts';
import { rolloutsTranslationRef } from '../translation';
import { Countdown } from '../WaitsFor';

/** What a rollout waits for and why, or why it is paused and what to do. */
export const RolloutNow = ({ rollout }: { rollout: Rollout }) => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { phase, waitsFor, pausedBecause } = rollout;
  if (phase === 'paused') {
    return (
      <Alert
        role="status"
        status="warning"
        icon
        title={t('waits.paused')}
        description={
          <>
            {pausedBecause && (
              <Text as="p">{withReadableTimes(pausedBecause)}</Text>
            )}
            <Text as="p" variant="body-small">
              {t('waits.resumeHelp')}
            </Text>
          </>
        }
      />
    );
  }
  if (phase === 'aborted' && pausedBecause) {
    return (
      <Alert
        role="status"
        status="info"
        icon
        title={t('phases.aborted')}
        description={withReadableTimes(pausedBecause)}
      />
    );
  }
  return waitsFor ? (
    <Alert
      role="status"
      status={waitsFor.for === 'approval' ? 'warning' : 'info'}
      icon
      title={t(`waits.${waitsFor.for}`)}
      description={
        <>
          <Text as="p">{withReadableTimes(waitsFor.because)}</Text>
          {waitsFor.until && (
            <Text as="p" variant="body-small">
              {t('waits.goesOn', {
                when: <Countdown time={waitsFor.until} />,
              })}
            </Text>
          )}
        </>
      }
    />
  ) : null;
};
