import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { useMayReadExecutors } from '../../hooks/useMayReadExecutors';
import { useMountedRoute } from '../../hooks/useMountedRoute';
import { useOrphans } from '../../hooks/useOrphans';
import { executorsRouteRef } from '../../routes';
import { vmTranslationRef } from '../../translation';
import { ActionAlert } from '../ActionAlert';

const Notice = () => {
  const { t } = useTranslationRef(vmTranslationRef);
  const executorsPath = useMountedRoute(executorsRouteRef);
  const { data } = useOrphans();
  if (!data || data.total === 0) {
    return null;
  }
  return (
    <ActionAlert
      role="status"
      status="info"
      icon
      title={t('findings.orphans.title', { count: data.total })}
      description={t('findings.orphans.help')}
      customActions={
        executorsPath && (
          <ButtonLink size="small" variant="secondary" href={executorsPath()}>
            {t('findings.orphans.show')}
          </ButtonLink>
        )
      }
    />
  );
};

/** That machines stand for no VM, to those who may see where they are. */
export const OrphansNotice = () => (useMayReadExecutors() ? <Notice /> : null);
