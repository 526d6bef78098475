import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink, Skeleton } from '@backstage/ui';
import { RiCpuLine, RiLockLine } from '@remixicon/react';
import { fleetRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { EmptyState } from '../shared/ui/EmptyState';
import styles from './Executors.module.css';
import { executorsTranslationRef } from './translation';

/** The placeholder while loading. */
export const LoadingExecutors = () => {
  const { t } = useTranslationRef(executorsTranslationRef);
  return (
    <div role="status" aria-label={t('states.loading')} className={styles.grid}>
      {[0, 1].map(card => (
        <Skeleton key={card} width="100%" height={320} />
      ))}
    </div>
  );
};

/** Says where executors are configured. */
export const NoExecutors = () => {
  const { t } = useTranslationRef(executorsTranslationRef);
  return (
    <EmptyState
      icon={RiCpuLine}
      title={t('states.none')}
      help={t('states.noneHelp')}
    />
  );
};

/** For users without access who followed a link. */
export const ForbiddenExecutors = () => {
  const { t } = useTranslationRef(executorsTranslationRef);
  const fleetPath = useMountedRoute(fleetRouteRef);
  return (
    <EmptyState
      icon={RiLockLine}
      title={t('states.forbidden')}
      help={t('states.forbiddenHelp')}
    >
      {fleetPath && (
        <ButtonLink variant="secondary" href={fleetPath()}>
          {t('states.showFleet')}
        </ButtonLink>
      )}
    </EmptyState>
  );
};
