import type { ReactNode } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  ButtonLink,
  Card,
  CardBody,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import { RiFilterOffLine, RiRefreshLine } from '@remixicon/react';
import {
  newRolloutRouteRef,
  rolloutsRouteRef,
} from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import styles from './Rollouts.module.css';
import { rolloutsTranslationRef } from './translation';

/** The shape of what is to come. */
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

/** The shape of one. */
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

const Nothing = (props: {
  title: string;
  help?: string;
  icon: ReactNode;
  children?: ReactNode;
}) => (
  <Card>
    <CardBody>
      <Flex direction="column" align="center" gap="3" py="10" px="4">
        {props.icon}
        <Text as="h2" variant="title-small" weight="bold">
          {props.title}
        </Text>
        {props.help && (
          <Text
            color="secondary"
            style={{ maxWidth: 640, textAlign: 'center' }}
          >
            {props.help}
          </Text>
        )}
        {props.children}
      </Flex>
    </CardBody>
  </Card>
);

/** Says what rollouts are for, and where to begin. */
export const NoRollouts = () => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const newPath = useMountedRoute(newRolloutRouteRef);
  return (
    <Nothing
      icon={<RiRefreshLine size={40} aria-hidden />}
      title={t('states.none')}
      help={t('states.noneHelp')}
    >
      {newPath && (
        <ButtonLink variant="primary" href={newPath()}>
          {t('renew')}
        </ButtonLink>
      )}
    </Nothing>
  );
};

/** None is in the phases that were chosen. */
export const NoMatchingRollouts = (props: { onShowAll: () => void }) => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <Nothing
      icon={<RiFilterOffLine size={32} aria-hidden />}
      title={t('states.noMatch')}
    >
      <Button variant="secondary" onPress={props.onShowAll}>
        {t('states.showAll')}
      </Button>
    </Nothing>
  );
};

/** Says what may be the reason, and where to go on. */
export const NoSuchRollout = () => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const path = useMountedRoute(rolloutsRouteRef);
  return (
    <Nothing
      icon={<RiRefreshLine size={40} aria-hidden />}
      title={t('states.missing')}
      help={t('states.missingHelp')}
    >
      {path && (
        <ButtonLink variant="secondary" href={path()}>
          {t('all')}
        </ButtonLink>
      )}
    </Nothing>
  );
};
