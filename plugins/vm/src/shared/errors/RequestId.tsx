import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { vmTranslationRef } from '../../translation';
import { CopyButton } from '../code/CopyButton';
import { requestIdOf } from './errors';
import styles from './RequestId.module.css';

/** What to tell the platform team, so that it finds a refusal in its log. */
export const RequestId = ({ error }: { error: unknown }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const id = requestIdOf(error);
  return id === undefined ? null : (
    <span className={styles.request}>
      {t('vm.errors.request', { id })}
      <CopyButton text={id} what={t('vm.errors.requestId')} />
    </span>
  );
};
