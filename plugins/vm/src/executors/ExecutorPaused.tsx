import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { ActorName } from '../shared/catalog/ActorName';
import { ActionAlert } from '../shared/errors/ActionAlert';
import { RelativeTime } from '../shared/time/RelativeTime';
import { executorsTranslationRef } from './translation';

/** Who paused an executor, when and why. */
export const ExecutorPaused = (props: {
  name: string;
  paused: NonNullable<VmExecutorStatus['paused']>;
  /** Undefined if the caller may not resume it. */
  onResume: (() => void) | undefined;
}) => {
  const { name, paused, onResume } = props;
  const { t } = useTranslationRef(executorsTranslationRef);
  return (
    <ActionAlert
      status="warning"
      icon
      title={paused.reason}
      description={t('pause.by', {
        who: <ActorName name={paused.by} />,
        when: <RelativeTime time={paused.at} />,
      })}
      customActions={
        onResume && (
          <Button
            size="small"
            variant="secondary"
            aria-label={t('pause.resumeOf', { name })}
            onPress={onResume}
          >
            {t('pause.resume')}
          </Button>
        )
      }
    />
  );
};
