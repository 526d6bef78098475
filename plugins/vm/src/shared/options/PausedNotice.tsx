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

/** Why queued work of an executor waits, if the executor is paused. */
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

/** Why new VMs in an environment would wait, if its executors are paused. */
export const WouldWaitForPaused = (props: { environment: string }) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  const options = useCurrentOptions();
  const environment = options && environmentOf(options, props.environment);
  // The default executor is only a paused one if all executors of the
  // environment are paused.
  const paused = pausedExecutor(options, environment?.defaultExecutor);
  return paused ? (
    <Notice
      title={t('pausedExecutor.wouldWait', { name: paused.title })}
      reason={paused.paused}
    />
  ) : null;
};
