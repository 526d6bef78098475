import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { absoluteTime, relativeTime } from '../../shared/time/time';
import { useNow } from '../../shared/time/useNow';
import { sharedTranslationRef } from '../../shared/translation';
import { groupTranslationRef } from '../translation';

/** When the VMs will be deleted, as a countdown. */
export const Lease = ({ expiresAt }: { expiresAt: string | undefined }) => {
  const { t } = useTranslationRef(groupTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const now = useNow();
  if (!expiresAt) {
    return <>{t('lease.none')}</>;
  }
  const ended = new Date(expiresAt).getTime() <= now;
  return (
    <time dateTime={expiresAt} title={absoluteTime(expiresAt)}>
      {ended
        ? t('lease.ended')
        : t('lease.ends', { when: relativeTime(expiresAt, now, sharedT) })}
    </time>
  );
};
