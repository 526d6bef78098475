import type { VmOrphan } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Checkbox, Text } from '@backstage/ui';
import { RelativeTime } from '../../shared/time/RelativeTime';
import { StatusBadge } from '../../shared/ui/StatusBadge';
import { executorsTranslationRef } from '../translation';
import { isRemovable } from './orphans';
import styles from './Orphans.module.css';

/** An orphan: where it is and why it was not removed. */
export const OrphanRow = (props: {
  orphan: VmOrphan;
  executorTitle: (id: string) => string;
  /** Undefined if the caller may not remove orphans. */
  choice?: {
    isChosen: boolean;
    /** No more can be selected. */
    isFull: boolean;
    onChange: (isChosen: boolean) => void;
  };
}) => {
  const { orphan, executorTitle, choice } = props;
  const { t } = useTranslationRef(executorsTranslationRef);
  const { name, executor, placement, providerId, vmId } = orphan;
  return (
    <li className={styles.row}>
      {choice && (
        <Checkbox
          aria-label={t('orphans.choose', { name })}
          isSelected={choice.isChosen}
          isDisabled={
            !isRemovable(orphan) || (choice.isFull && !choice.isChosen)
          }
          onChange={choice.onChange}
        />
      )}
      <div className={styles.words}>
        <div className={styles.line}>
          <Text weight="bold">{name}</Text>
          {orphan.removing && (
            <StatusBadge tone="progress" text={t('orphans.removing')} />
          )}
        </div>
        <Text variant="body-small" color="secondary">
          {[executorTitle(executor), placement, providerId ?? vmId]
            .filter(Boolean)
            .join(' · ')}
        </Text>
        <Text variant="body-small" color="secondary">
          {t('orphans.seen', {
            reason: orphan.reason,
            when: <RelativeTime time={orphan.firstSeenAt} />,
          })}
        </Text>
        {orphan.refusal && !orphan.removing && (
          <Text variant="body-small">
            {t('orphans.refusal', { refusal: orphan.refusal })}
          </Text>
        )}
        {orphan.error && (
          <Text variant="body-small" color="danger">
            {t('orphans.failed', {
              message: orphan.error.message,
              remedy: orphan.error.remedy,
            })}
          </Text>
        )}
      </div>
    </li>
  );
};
