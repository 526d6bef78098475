import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Card,
  CardBody,
  Flex,
  Grid,
  Skeleton,
  Text,
} from '@backstage/ui';
import { RiFilterOffLine, RiServerLine } from '@remixicon/react';
import { fleetTranslationRef } from './translation';

/** The shape of what is to come. */
export const LoadingFleet = () => (
  <div
    role="status"
    aria-label={useTranslationRef(fleetTranslationRef).t('states.loading')}
  >
    <Flex direction="column" gap="4">
      <Grid.Root columns={{ initial: '2', md: '5' }} gap="3">
        {[0, 1, 2, 3, 4].map(tile => (
          <Skeleton key={tile} width="100%" height={72} />
        ))}
      </Grid.Root>
      <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
        <Skeleton width="100%" height={200} />
        <Skeleton width="100%" height={200} />
      </Grid.Root>
      {[0, 1, 2, 3].map(row => (
        <Skeleton key={row} width="100%" height={36} />
      ))}
    </Flex>
  </div>
);

/** Says what to do first. */
export const EmptyFleet = () => {
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <Card>
      <CardBody>
        <Flex direction="column" align="center" gap="3" py="10" px="4">
          <RiServerLine size={40} aria-hidden />
          <Text as="h2" variant="title-small" weight="bold">
            {t('states.empty')}
          </Text>
          <Text color="secondary">{t('states.emptyHelp')}</Text>
        </Flex>
      </CardBody>
    </Card>
  );
};

/** Nothing matches what was wished for. */
export const NoMatch = ({ onClear }: { onClear: () => void }) => {
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <Card>
      <CardBody>
        <Flex direction="column" align="center" gap="3" py="8" px="4">
          <RiFilterOffLine size={32} aria-hidden />
          <Text as="h2" variant="title-small" weight="bold">
            {t('states.noMatch')}
          </Text>
          <Button variant="secondary" onPress={onClear}>
            {t('states.showAll')}
          </Button>
        </Flex>
      </CardBody>
    </Card>
  );
};
