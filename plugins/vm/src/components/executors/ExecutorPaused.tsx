import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { vmTranslationRef } from '../../translation';
import { ActionAlert } from '../ActionAlert';
import { Actor } from '../Actor';
import { RelativeTime } from '../RelativeTime';

/** Who paused an executor, since when, and why. */
export const ExecutorPaused = (props: {
  name: string;
  paused: NonNullable<VmExecutorStatus['paused']>;
  /** Where the caller may. */
  onResume: (() => void) | undefined;
}) => {
  const { name, paused, onResume } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  return (
    <ActionAlert
      status="warning"
      icon
      title={paused.reason}
      description={t('executors.pause.by', {
        who: <Actor name={paused.by} />,
        when: <RelativeTime time={paused.at} />,
      })}
      customActions={
        onResume && (
          <Button
            size="small"
            variant="secondary"
            aria-label={t('executors.pause.resumeOf', { name })}
            onPress={onResume}
          >
            {t('executors.pause.resume')}
          </Button>
        )
      }
    />
  );
};
