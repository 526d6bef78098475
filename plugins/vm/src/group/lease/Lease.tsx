import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { absoluteTime, relativeTime } from '../../shared/time/time';
import { useNow } from '../../shared/time/useNow';
import { vmTranslationRef } from '../../translation';

/** When the VMs will be deleted, told as a countdown. */
export const Lease = ({ expiresAt }: { expiresAt: string | undefined }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const now = useNow();
  if (!expiresAt) {
    return <>{t('vm.lease.none')}</>;
  }
  const ended = new Date(expiresAt).getTime() <= now;
  return (
    <time dateTime={expiresAt} title={absoluteTime(expiresAt)}>
      {ended
        ? t('vm.lease.ended')
        : t('vm.lease.ends', { when: relativeTime(expiresAt, now, t) })}
    </time>
  );
};
