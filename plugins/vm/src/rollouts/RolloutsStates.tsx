import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, ButtonLink, Flex, Skeleton } from '@backstage/ui';
import { RiFilterOffLine, RiRefreshLine } from '@remixicon/react';
import {
  newRolloutRouteRef,
  rolloutsRouteRef,
} from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { EmptyState } from '../shared/ui/EmptyState';
import styles from './Rollouts.module.css';
import { rolloutsTranslationRef } from './translation';

/** The placeholder of the list while loading. */
export const LoadingRollouts = () => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <div role="status" aria-label={t('states.loading')}>
      <Flex direction="column" gap="3">
        <Skeleton width={160} height={24} />
        {[0, 1, 2].map(item => (
          <Skeleton key={item} width="100%" height={104} />
        ))}
      </Flex>
    </div>
  );
};

/** The placeholder of one rollout while loading. */
export const LoadingRollout = () => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <div role="status" aria-label={t('states.loadingOne')}>
      <Flex direction="column" gap="4">
        <Skeleton width="40%" height={32} />
        <Skeleton width="100%" height={120} />
        <div className={styles.columns}>
          <Skeleton width="100%" height={280} />
          <Skeleton width="100%" height={280} />
        </div>
      </Flex>
    </div>
  );
};

/** Says what rollouts are for and how to start one. */
export const NoRollouts = () => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const newPath = useMountedRoute(newRolloutRouteRef);
  return (
    <EmptyState
      icon={RiRefreshLine}
      title={t('states.none')}
      help={t('states.noneHelp')}
    >
      {newPath && (
        <ButtonLink variant="primary" href={newPath()}>
          {t('newRollout')}
        </ButtonLink>
      )}
    </EmptyState>
  );
};

/** No rollout is in the selected phase. */
export const NoMatchingRollouts = (props: { onShowAll: () => void }) => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <EmptyState icon={RiFilterOffLine} title={t('states.noMatch')}>
      <Button variant="secondary" onPress={props.onShowAll}>
        {t('states.showAll')}
      </Button>
    </EmptyState>
  );
};

/** Gives possible reasons and links to all rollouts. */
export const NoSuchRollout = () => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const path = useMountedRoute(rolloutsRouteRef);
  return (
    <EmptyState
      icon={RiRefreshLine}
      title={t('states.missing')}
      help={t('states.missingHelp')}
    >
      {path && (
        <ButtonLink variant="secondary" href={path()}>
          {t('all')}
        </ButtonLink>
      )}
    </EmptyState>
  );
};
