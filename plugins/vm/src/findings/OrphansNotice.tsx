import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { useOrphans } from '../executors/orphans/useOrphans';
import { useMayReadExecutors } from '../executors/useMayReadExecutors';
import { ActionAlert } from '../shared/errors/ActionAlert';
import { executorsRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { findingsTranslationRef } from './translation';

const Notice = () => {
  const { t } = useTranslationRef(findingsTranslationRef);
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
      title={t('orphans.title', { count: data.total })}
      description={t('orphans.help')}
      customActions={
        executorsPath && (
          <ButtonLink size="small" variant="secondary" href={executorsPath()}>
            {t('orphans.show')}
          </ButtonLink>
        )
      }
    />
  );
};

/** Shows that there are orphans, to users who may see the executors. */
export const OrphansNotice = () => (useMayReadExecutors() ? <Notice /> : null);
