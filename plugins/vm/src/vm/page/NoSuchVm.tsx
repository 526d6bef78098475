import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink, Card, CardBody, Flex, Text } from '@backstage/ui';
import { RiServerLine } from '@remixicon/react';
import { fleetRouteRef } from '../../shared/routing/routeRefs';
import { useMountedRoute } from '../../shared/routing/useMountedRoute';
import { vmTranslationRef } from '../translation';

/** Says what may be the reason, and where to go on. */
export const NoSuchVm = () => {
  const { t } = useTranslationRef(vmTranslationRef);
  const fleetPath = useMountedRoute(fleetRouteRef);
  return (
    <Card>
      <CardBody>
        <Flex direction="column" align="center" gap="3" py="10" px="4">
          <RiServerLine size={40} aria-hidden />
          <Text as="h2" variant="title-small" weight="bold">
            {t('details.missing')}
          </Text>
          <Text color="secondary">{t('details.missingHelp')}</Text>
          {fleetPath && (
            <ButtonLink variant="secondary" href={fleetPath()}>
              {t('details.all')}
            </ButtonLink>
          )}
        </Flex>
      </CardBody>
    </Card>
  );
};
