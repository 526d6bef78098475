import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { CopyButton } from '../code/CopyButton';
import { sharedTranslationRef } from '../translation';
import { requestIdOf } from './errors';
import styles from './RequestId.module.css';

/** The id by which the platform team finds a request in its log. */
export const RequestId = ({ error }: { error: unknown }) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  const id = requestIdOf(error);
  return id === undefined ? null : (
    <span className={styles.request}>
      {t('errors.request', { id })}
      <CopyButton text={id} what={t('errors.requestId')} />
    </span>
  );
};
