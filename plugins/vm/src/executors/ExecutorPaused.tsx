import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { Actor } from '../shared/catalog/Actor';
import { ActionAlert } from '../shared/errors/ActionAlert';
import { RelativeTime } from '../shared/time/RelativeTime';
import { executorsTranslationRef } from './translation';

/** Who paused an executor, since when, and why. */
export const ExecutorPaused = (props: {
  name: string;
  paused: NonNullable<VmExecutorStatus['paused']>;
  /** Where the caller may. */
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
        who: <Actor name={paused.by} />,
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
