import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import { sharedTranslationRef } from '../translation';
import { environmentOf } from './environments';
import { pausedExecutor } from './pausedExecutor';
import { useCurrentOptions } from './useCurrentOptions';

const Notice = (props: { title: string; reason: string | undefined }) => (
  <Alert
    role="status"
    status="warning"
    icon
    title={props.title}
    description={props.reason}
  />
);

/** Why what waits for an executor will wait on, where it is paused. */
export const WaitsForPaused = ({ executor }: { executor: string }) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  const paused = pausedExecutor(useCurrentOptions(), executor);
  return paused ? (
    <Notice
      title={t('pausedExecutor.waits', { name: paused.title })}
      reason={paused.paused}
    />
  ) : null;
};

/** Why what is made in an environment would wait, where it would. */
export const WouldWaitForPaused = (props: { environment: string }) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  const options = useCurrentOptions();
  const environment = options && environmentOf(options, props.environment);
  // It is a paused one only where all of the environment are.
  const paused = pausedExecutor(options, environment?.defaultExecutor);
  return paused ? (
    <Notice
      title={t('pausedExecutor.wouldWait', { name: paused.title })}
      reason={paused.paused}
    />
  ) : null;
};
