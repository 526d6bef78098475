import type { VmDrift } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { RelativeTime } from '../time/RelativeTime';
import { sharedTranslationRef } from '../translation';
import styles from './Differences.module.css';

/** The differences between a machine and its spec, and since when. */
export const Differences = ({ drift }: { drift: VmDrift[] }) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  return (
    <ul className={styles.list}>
      {drift.map(({ field, expected, found, since }) => (
        <li key={field}>
          <Text>
            {t('drift.difference', {
              field: t(`drift.fields.${field}`),
              found,
              expected,
            })}
          </Text>{' '}
          <Text variant="body-small" color="secondary">
            {t('drift.since', { when: <RelativeTime time={since} /> })}
          </Text>
        </li>
      ))}
    </ul>
  );
};
