import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { vmTranslationRef } from '../translation';
import styles from './Executors.module.css';

/** How the operations of an executor ended within a day. */
export const ExecutorLastDay = (props: VmExecutorStatus['lastDay']) => {
  const { succeeded, failed } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  if (succeeded + failed === 0) {
    return <Text color="secondary">{t('executors.lastDay.none')}</Text>;
  }
  return (
    <>
      <Text>
        {t('executors.lastDay.ended', {
          succeeded: t('executors.lastDay.succeeded', { count: succeeded }),
          failed: t('executors.lastDay.failed', { value: failed }),
        })}
      </Text>
      <div className={styles.parts} aria-hidden>
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
