import type { ReactElement } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  ButtonLink,
  Card,
  CardBody,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import { RiCpuLine, RiLockLine } from '@remixicon/react';
import { fleetRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import styles from './Executors.module.css';
import { executorsTranslationRef } from './translation';

/** The shape of what is to come. */
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

const Nothing = (props: {
  icon: ReactElement;
  title: string;
  help: string;
  children?: ReactElement;
}) => (
  <Card>
    <CardBody>
      <Flex direction="column" align="center" gap="3" py="10" px="4">
        {props.icon}
        <Text as="h2" variant="title-small" weight="bold">
          {props.title}
        </Text>
        <Text color="secondary">{props.help}</Text>
        {props.children}
      </Flex>
    </CardBody>
  </Card>
);

/** Says where executors come from. */
export const NoExecutors = () => {
  const { t } = useTranslationRef(executorsTranslationRef);
  return (
    <Nothing
      icon={<RiCpuLine size={40} aria-hidden />}
      title={t('states.none')}
      help={t('states.noneHelp')}
    />
  );
};

/** Somebody followed a link that was meant for others. */
export const ForbiddenExecutors = () => {
  const { t } = useTranslationRef(executorsTranslationRef);
  const fleetPath = useMountedRoute(fleetRouteRef);
  return (
    <Nothing
      icon={<RiLockLine size={40} aria-hidden />}
      title={t('states.forbidden')}
      help={t('states.forbiddenHelp')}
    >
      {fleetPath && (
        <ButtonLink variant="secondary" href={fleetPath()}>
          {t('states.showFleet')}
        </ButtonLink>
      )}
    </Nothing>
  );
};
