import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import styles from './Executors.module.css';
import { executorsTranslationRef } from './translation';

/** How the operations of the last 24 hours ended. */
export const ExecutorLastDay = (props: VmExecutorStatus['lastDay']) => {
  const { succeeded, failed } = props;
  const { t } = useTranslationRef(executorsTranslationRef);
  if (succeeded + failed === 0) {
    return <Text color="secondary">{t('lastDay.none')}</Text>;
  }
  return (
    <>
      <Text>
        {t('lastDay.ended', {
          succeeded: t('lastDay.succeeded', { count: succeeded }),
          failed: t('lastDay.failed', { value: failed }),
        })}
      </Text>
      <div className={styles.segments} aria-hidden>
        {succeeded > 0 && (
          <div className={styles.succeeded} style={{ flexGrow: succeeded }} />
        )}
        {failed > 0 && (
          <div className={styles.failed} style={{ flexGrow: failed }} />
        )}
      </div>
    </>
  );
};
